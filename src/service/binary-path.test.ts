import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlimsollError } from "../base/error.ts";
import { pathInImage, requireDistinctPaths } from "./binary-path.ts";

const ORDER = { name: "order", importPath: "example.com/order" };
const AGENT = { name: "agent", importPath: "example.com/order/cmd/agent" };

test("a binary keeps its name in a folder, and is renamed when a path of a file is given", () => {
  assert.equal(pathInImage({ binaryPath: undefined }, ORDER), "/usr/local/bin/order");
  assert.equal(pathInImage({ binaryPath: "/srv/" }, ORDER), "/srv/order");
  assert.equal(pathInImage({ binaryPath: "/srv" }, ORDER), "/srv");
});

test("two binaries under one path are refused, because the upper one would hide the other", () => {
  requireDistinctPaths({ binaryPath: undefined }, [ORDER, AGENT]);
  const isRefusedWith = (fix: RegExp) => (error: PlimsollError) =>
    error.code === "layer-path-invalid" && fix.test(error.fix!);
  assert.throws(
    () => requireDistinctPaths({ binaryPath: "/app" }, [ORDER, AGENT]),
    isRefusedWith(/with a slash at the end/),
  );
  const namesake = { name: "order", importPath: "example.com/other/order" };
  assert.throws(
    () => requireDistinctPaths({ binaryPath: undefined }, [ORDER, namesake]),
    isRefusedWith(/a separate image for each/),
  );
});
