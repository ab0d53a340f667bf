import assert from "node:assert/strict";
import { test } from "node:test";
import { layOut } from "./graph-layout.ts";

test("a node stands right of all that need it, and no two nodes are at one place", () => {
  const edges = [
    [0, 1],
    [0, 2],
    [1, 3],
    [2, 3],
    [0, 3],
    [3, 4],
  ] as const;
  const { columns, rows, places } = layOut(6, edges, new Set([5]));
  assert.deepEqual([columns, rows], [4, 2]);
  for (const [from, to] of edges) assert.ok(places[from]!.column < places[to]!.column);
  assert.equal(places[5]!.column, 0, "what is apart stands with the root");
  assert.equal(new Set(places.map(({ column, row }) => `${column} ${row}`)).size, 6);
});

test("circles are laid out too, and the same graph always in the same way", () => {
  const edges = [
    [0, 1],
    [1, 2],
    [2, 1],
    [2, 0],
  ] as const;
  const { places } = layOut(3, edges, new Set());
  assert.deepEqual(
    places.map(({ column }) => column),
    [0, 1, 2],
  );
  assert.deepEqual(layOut(3, edges, new Set()).places, places);
});

test("neighbours stand beside each other where that crosses fewer edges", () => {
  const edges = [
    [0, 1],
    [0, 2],
    [1, 4],
    [2, 3],
  ] as const;
  const { places } = layOut(5, edges, new Set());
  assert.equal(places[1]!.row < places[2]!.row, places[4]!.row < places[3]!.row);
});

test("a chain of a hundred thousand nodes needs no call stack", () => {
  const edges = Array.from({ length: 99_999 }, (_, index) => [index, index + 1] as const);
  assert.equal(layOut(100_000, edges, new Set()).columns, 100_000);
});

test("a graph of one node has one place", () => {
  assert.deepEqual(layOut(1, [], new Set()), { columns: 1, rows: 1, places: [{ column: 0, row: 0 }] });
});
