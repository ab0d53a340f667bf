import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { packageOfType } from "./package-name.ts";
import { PackagesOfTypes } from "./packages-of-types.ts";

const PIECES = [
  "net/http",
  "net",
  "http",
  "gopkg.in/yaml%2ev3",
  "é",
  "a",
  "B",
  "int",
  "*",
  ".",
  "/",
  "[",
  "]",
  "map[",
  " ",
];

test("types have the package that decoding each name would give, whatever the names before them", () => {
  const name = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.array(name, { maxLength: 8 }), (names) => {
      const table = Buffer.from(names.join("\0"));
      const packages = new PackagesOfTypes(table);
      let start = 0;
      for (const each of names) {
        const end = start + Buffer.byteLength(each);
        assert.equal(packages.package(start, end), packageOfType(each), each);
        start = end + 1;
      }
    }),
    { numRuns: 3000 },
  );
});

test("successive names of one package have that package", () => {
  const names = [
    "net/http.Client",
    "*net/http.Client",
    "net/http.url/path.T",
    "net/http.Pair[net/url.URL]",
    "net.IP",
    "int",
  ];
  const table = Buffer.from(names.join(""));
  const packages = new PackagesOfTypes(table);
  let end = 0;
  const found = names.map((name) => {
    end += name.length;
    return packages.package(end - name.length, end);
  });
  assert.deepEqual(found, names.map(packageOfType));
});
