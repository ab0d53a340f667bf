import assert from "node:assert/strict";
import { test } from "node:test";
import { ContentTable } from "./content-table.ts";
import { NameTable, NO_NAME } from "./name-table.ts";

const MANY = 200_000;

test("each name has one number, however many there are, and its text comes back", () => {
  const table = new NameTable();
  const name = (at: number) => `pkg/größe.F${at}[go.shape.int]`;
  for (let at = 0; at < MANY; at++) assert.equal(table.intern(Buffer.from(name(at))), at + 1);
  assert.equal(table.length, MANY + 1);
  for (let at = 0; at < MANY; at += 97) {
    const within = Buffer.from(`<${name(at)}>`);
    assert.equal(table.intern(within, 1, within.length - 1), at + 1);
    assert.equal(table.text(at + 1), name(at));
  }
  assert.equal(table.intern(Buffer.from("")), NO_NAME);
  assert.equal(table.text(NO_NAME), "");
});

test("a name starts with a prefix if all bytes of it are there", () => {
  const table = new NameTable();
  const number = table.intern(Buffer.from("type:.name"));
  table.intern(Buffer.from("data."));
  assert.ok(table.startsWith(number, Buffer.from("type:.")));
  assert.ok(!table.startsWith(number, Buffer.from("type:.namedata.")), "the next name does not belong to it");
});

test("contents are the same if all words of their hashes are", () => {
  const table = new ContentTable(4);
  const bytes = new DataView(new ArrayBuffer(16 * MANY));
  for (let at = 0; at < MANY; at++) {
    // The first words of many are equal, as those of small hashes made on purpose would be.
    bytes.setInt32(16 * at, at % 1000, true);
    bytes.setInt32(16 * at + 12, at, true);
  }
  let numbers = 0;
  const fresh = () => numbers++;
  for (let at = 0; at < 20_000; at++) assert.equal(table.number(bytes, 16 * at, fresh), at);
  for (let at = 0; at < 20_000; at++) assert.equal(table.number(bytes, 16 * at, fresh), at);
  assert.throws(() => table.number(bytes, 16 * MANY - 8, fresh), RangeError);
});
