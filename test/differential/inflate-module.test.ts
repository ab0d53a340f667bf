import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { compiledInflate } from "../../scripts/inflate.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

test("the WebAssembly module in the sources is what data/inflate compiles to", async (t) => {
  const tools = (["clang-14", "wasm-ld-14"] as const).map((name) => requireTool(t, name));
  if (tools.includes(undefined)) return;
  const committed = readFileSync(join(REPOSITORY, "src/format/compression/inflate-module.ts"), "utf8");
  assert.equal(await compiledInflate(), committed);
});
