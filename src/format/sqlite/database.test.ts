import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import test from "node:test";
import { sampleBytes } from "../../../test/support/streams.ts";
import { PlimsollError } from "../../base/error.ts";
import { SqliteDatabase } from "./database.ts";

/** A database that SQLite itself has written. Its rows have a number and a blob of the given size. */
function databaseOf(pageBytes: number, sizes: readonly number[]): Buffer {
  using database = new DatabaseSync(":memory:");
  database.exec(`PRAGMA page_size = ${pageBytes}; CREATE TABLE before (x); INSERT INTO before VALUES ('first')`);
  database.exec("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)");
  database.exec("CREATE INDEX by_blob ON Packages (blob)");
  const insert = database.prepare("INSERT INTO Packages (blob) VALUES (?)");
  for (const [index, size] of sizes.entries()) insert.run(sampleBytes(size, index + 1));
  database.exec("DELETE FROM Packages WHERE hnum % 7 = 0");
  return Buffer.from(database.serialize());
}

function blobsOf(bytes: Uint8Array): Buffer[] {
  return [...new SqliteDatabase(bytes, "the database").rows("Packages")].map(([, blob]) => Buffer.from(blob ?? []));
}

function refused(bytes: Uint8Array, why: RegExp): void {
  assert.throws(
    () => blobsOf(bytes),
    (error) => {
      assert.ok(error instanceof PlimsollError, String(error));
      assert.equal(error.code, "package-database-invalid");
      assert.match(error.why!, why);
      return true;
    },
  );
}

for (const pageBytes of [512, 4096, 65536]) {
  test(`rows of a database that SQLite wrote are read, with pages of ${pageBytes} bytes`, () => {
    // Sizes around each limit above which a row continues on other pages, and enough rows for a tree of several levels.
    const around = [0, 35, 36, 37, 100, 476, 477, 478, 508, 512, 1016, 4060, 4061, 4062, 8152, 65500, 65536, 200_000];
    const sizes = [...around, ...Array.from({ length: 700 }, (_, index) => (index * 37) % 900)];
    const expected = sizes
      .map((size, index) => sampleBytes(size, index + 1))
      .filter((_, index) => (index + 1) % 7 !== 0);
    assert.deepEqual(blobsOf(databaseOf(pageBytes, sizes)), expected);
  });
}

test("a table without rows gives no rows", () => assert.deepEqual(blobsOf(databaseOf(4096, [])), []));

test("bytes that are not a database are refused, and so is a missing table", () => {
  refused(Buffer.from("x"), /not an SQLite database/);
  refused(Buffer.alloc(5000), /not an SQLite database/);
  using database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE other (x)");
  refused(database.serialize(), /no table Packages/);
});

test("a page that is used twice, a chain in a circle, and missing pages are refused", () => {
  const bytes = databaseOf(512, [3000]);
  // The root of Packages is the third page. Its only row continues on a page whose number is at the end of the cell.
  const root = 1024;
  const cell = root + bytes.readUInt16BE(root + 8);
  const local = 39 + ((3000 + 4 - 39) % 508);
  const chained = cell + 3 + (local <= 477 ? local : 39);
  const changed = (offset: number, value: number) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt32BE(value, offset);
    return copy;
  };
  const first = bytes.readUInt32BE(chained);
  refused(changed((first - 1) * 512, first), /used twice/);
  refused(changed(chained, 3), /used twice/);
  refused(changed(chained, 0), /no page 0/);
  refused(changed(chained, 0xffffffff), /no page 4294967295/);
  refused(bytes.subarray(0, 1024), /no page 3/);
});

test("a database whose rows share the same bytes is refused", () => {
  const bytes = databaseOf(4096, Array(50).fill(60));
  const root = 2 * 4096;
  const pointers = Array.from({ length: 50 - 7 }, (_, index) => root + 8 + 2 * index);
  const first = bytes.readUInt16BE(pointers[0]!);
  bytes.writeUInt16BE(1500, root + 3);
  for (let index = 0; index < 1500; index++) bytes.writeUInt16BE(first, root + 8 + 2 * index);
  refused(bytes, /larger than itself|cut off/);
});

test("damaged bytes are either refused with a proper error or read as other rows", () => {
  const bytes = databaseOf(
    512,
    [...Array(60).keys()].map((index) => index * 20),
  );
  for (let offset = 0; offset < bytes.length; offset += 11) {
    const copy = Buffer.from(bytes);
    copy[offset] = copy[offset]! ^ (1 << (offset % 8));
    try {
      const size = blobsOf(copy).reduce((sum, blob) => sum + blob.length, 0);
      assert.ok(size <= bytes.length);
    } catch (error) {
      assert.ok(error instanceof PlimsollError, `offset ${offset}: ${error}`);
    }
  }
});
