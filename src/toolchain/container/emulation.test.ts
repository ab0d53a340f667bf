import assert from "node:assert/strict";
import { test } from "node:test";
import { canEmulate } from "./emulation.ts";

test("what no kernel has an emulator for is not emulated, whatever it is called", async () => {
  for (const architecture of ["pdp11", "", "..", "../../../self/status", "__proto__"]) {
    assert.equal(await canEmulate(architecture), false, architecture);
  }
});
