import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import test from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { parseRpmNdb, parseRpmSqlite } from "./rpm.ts";

const STRING = 6;
const STRING_ARRAY = 8;
const INT32 = 4;

type Tag = readonly [tag: number, type: number, values: readonly (string | number)[]];

/** A header as rpm's database has it: big-endian, strings with a NUL behind them. */
function headerOf(tags: readonly Tag[]): Buffer {
  const data: Buffer[] = [];
  let dataBytes = 0;
  const entries = tags.map(([tag, type, values]) => {
    const entry = Buffer.alloc(16);
    for (const [index, field] of [tag, type, dataBytes, values.length].entries()) entry.writeUInt32BE(field, 4 * index);
    for (const value of values) {
      const bytes = Buffer.from(typeof value === "string" ? `${value}\0` : new Uint8Array(4));
      if (typeof value === "number") bytes.writeUInt32BE(value);
      data.push(bytes);
      dataBytes += bytes.length;
    }
    return entry;
  });
  const introduction = Buffer.alloc(8);
  introduction.writeUInt32BE(tags.length, 0);
  introduction.writeUInt32BE(dataBytes, 4);
  return Buffer.concat([introduction, ...entries, ...data]);
}

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

function sqliteOf(headers: readonly Uint8Array[]): Buffer {
  using database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)");
  for (const header of headers) database.prepare("INSERT INTO Packages (blob) VALUES (?)").run(header);
  return Buffer.from(database.serialize());
}

/** Header and slots in one page, then each blob at a block of 16 bytes. */
function ndbOf(headers: readonly Uint8Array[]): Buffer {
  const page = Buffer.alloc(4096);
  page.write("RpmP", 0);
  page.writeUInt32LE(1, 12);
  for (let slot = 32; slot < 4096; slot += 16) page.write("Slot", slot);
  const blobs: Buffer[] = [];
  let block = 4096 / 16;
  for (const [index, header] of headers.entries()) {
    const blob = Buffer.alloc(Math.ceil((16 + header.length + 12) / 16) * 16);
    blob.write("BlbS", 0);
    blob.writeUInt32LE(index + 1, 4);
    blob.writeUInt32LE(header.length, 12);
    blob.set(header, 16);
    blob.write("BlbE", blob.length - 4);
    // The second slot stays empty, as that of a package does that was removed.
    const slot = 32 + 16 * (index === 0 ? 0 : index + 1);
    page.writeUInt32LE(index + 1, slot + 4);
    page.writeUInt32LE(block, slot + 8);
    page.writeUInt32LE(blob.length / 16, slot + 12);
    blobs.push(blob);
    block += blob.length / 16;
  }
  return Buffer.concat([page, ...blobs]);
}

const FORMATS = [
  ["sqlite", sqliteOf, parseRpmSqlite],
  ["ndb", ndbOf, parseRpmNdb],
] as const;

for (const [name, encode, parse] of FORMATS) {
  test(`${name}: names, versions with epochs, and paths`, () => {
    assert.deepEqual(parse(encode([headerOf(BASH), headerOf(EMPTY)]), "the database"), EXPECTED);
  });

  test(`${name}: damage anywhere is refused, or reads as something else: nothing else happens`, () => {
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

test("a long folder with many names in it is not multiplied without end", () => {
  const names = Array<string>(40_000).fill("x");
  const bomb = headerOf([
    [1000, STRING, ["bomb"]],
    [1116, INT32, Array<number>(names.length).fill(0)],
    [1117, STRING_ARRAY, names],
    [1118, STRING_ARRAY, [`/${"a".repeat(4000)}/`]],
  ]);
  assert.throws(() => parseRpmSqlite(sqliteOf([bomb]), "x"), { code: "limit-exceeded" });
});
