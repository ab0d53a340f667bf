import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange } from "./arrange.ts";

test("folders that a lower layer has are not written again", () => {
  const file = { path: "usr/local/bin/order", kind: "file", mode: 0o555, uid: 0, gid: 0 } as const;
  assert.deepEqual(arrange([file], "left-below"), [file]);
  assert.deepEqual(
    arrange([file], "written").map(({ path }) => path),
    ["usr", "usr/local", "usr/local/bin", "usr/local/bin/order"],
  );
});
