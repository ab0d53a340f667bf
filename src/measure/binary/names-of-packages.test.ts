import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LabelTable } from "../label.ts";
import { ModulesOfPackages } from "./module-of-package.ts";
import { NamesOfPackages } from "./names-of-packages.ts";
import { Owners } from "./owners.ts";
import { packageOfSymbol } from "./package-name.ts";

/** Pieces of names, so that random combinations look like real names. */
const PIECES = ["go", "type", "itab", "net/http", "a", ".", "/", ":", "(", "[", "{", "%2e", "*", "é", "func1", "eq"];

test("reading a name's bytes gives the same package as decoding its text", () => {
  const name = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 20 }), (names) => {
      const owners = new Owners(new LabelTable(), new ModulesOfPackages(undefined));
      const packages = new NamesOfPackages(Buffer.from(names.map((text) => `${text}\0`).join("")), owners);
      let start = 0;
      for (const text of names) {
        const expected = packageOfSymbol(text);
        assert.equal(packages.owner(start), expected === undefined ? undefined : owners.package(expected), text);
        start += Buffer.byteLength(text) + 1;
      }
    }),
    { numRuns: 1000 },
  );
});
