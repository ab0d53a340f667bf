import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { plainPath } from "./layer-entries.ts";

/** Name by name, as Go's filepath.Clean below a root. */
function plainly(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names.join("/");
}

test("a path has one form, however its names, dots and slashes are written", () => {
  const path = fc.array(fc.constantFrom("a", ".", "..", "/", ".b", "c."), { maxLength: 12 });
  fc.assert(
    fc.property(path, (parts) => {
      const text = parts.join("");
      assert.equal(plainPath(text), plainly(text));
    }),
    { numRuns: 5000 },
  );
});
