import assert from "node:assert/strict";
import test from "node:test";
import {
  headerOf,
  INT32,
  ndbOf,
  STRING,
  STRING_ARRAY,
  sqliteOf,
  type Tag,
} from "../../../test/support/rpm-database.ts";
import { PlimsollError } from "../../base/error.ts";
import { parseRpmNdb, parseRpmSqlite } from "./rpm.ts";

const BASH: readonly Tag[] = [
  [1000, STRING, ["bash"]],
  [1001, STRING, ["5.2"]],
  [1002, STRING, ["3.el9"]],
  [1003, INT32, [4]],
  [1116, INT32, [0, 1, 1]],
  [1117, STRING_ARRAY, ["bash", "README", "odd\u00e9"]],
  [1118, STRING_ARRAY, ["/usr/bin/", "/usr/share/doc/bash/"]],
];
const EMPTY: readonly Tag[] = [
  [1000, STRING, ["filesystem"]],
  [1001, STRING, ["3"]],
  [1002, STRING, ["1"]],
];
const EXPECTED = [
  {
    name: "bash",
    version: "4:5.2-3.el9",
    paths: ["/usr/bin/bash", "/usr/share/doc/bash/README", "/usr/share/doc/bash/odd\u00e9"],
  },
  { name: "filesystem", version: "3-1", paths: [] },
];

const FORMATS = [
  ["sqlite", sqliteOf, parseRpmSqlite],
  ["ndb", ndbOf, parseRpmNdb],
] as const;

for (const [name, encode, parse] of FORMATS) {
  test(`${name}: names, versions with epochs, and paths are read`, () => {
    assert.deepEqual(parse(encode([headerOf(BASH), headerOf(EMPTY)]), "the database"), EXPECTED);
  });

  test(`${name}: damaged bytes are either refused with a proper error or read as something else`, () => {
    const bytes = encode([headerOf(BASH), headerOf(EMPTY)]);
    for (let offset = 0; offset < bytes.length; offset++) {
      for (const damaged of [bytes.subarray(0, offset), changed(bytes, offset)]) {
        try {
          parse(damaged, "the database");
        } catch (error) {
          assert.ok(error instanceof PlimsollError, `offset ${offset}: ${error}`);
        }
      }
    }
  });
}

function changed(bytes: Buffer, offset: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[offset] = copy[offset]! ^ 0xff;
  return copy;
}

test("a header whose files are in no folder is refused", () => {
  const odd = headerOf(BASH.map(([tag, type, values]) => [tag, type, tag === 1116 ? [0, 7, 1] : values]));
  assert.throws(() => parseRpmSqlite(sqliteOf([odd]), "x"), { code: "package-database-invalid" });
});

test("many names in a long folder are refused when their paths exceed the limit", () => {
  const names = Array<string>(40_000).fill("x");
  const bomb = headerOf([
    [1000, STRING, ["bomb"]],
    [1116, INT32, Array<number>(names.length).fill(0)],
    [1117, STRING_ARRAY, names],
    [1118, STRING_ARRAY, [`/${"a".repeat(4000)}/`]],
  ]);
  assert.throws(() => parseRpmSqlite(sqliteOf([bomb]), "x"), { code: "limit-exceeded" });
});
