import assert from "node:assert/strict";
import { test } from "node:test";
import { mergeFile } from "./merge-files.ts";

const path = "base/deployment.yaml";
const object = (...lines: string[]) => ["apiVersion: v1", "kind: Pod", "spec:", ...lines, ""].join("\n");
const [last, fresh] = [object("  a: 1", "  b: 1", "  c: 1"), object("  a: 1", "  b: 1", "  c: 2")];

test("a file that is not there is written once, and not again after somebody removed it", () => {
  assert.equal(mergeFile({ path, last: null, present: null, fresh }).change, "created");
  const { change, after } = mergeFile({ path, last, present: null, fresh });
  assert.deepEqual({ change, after }, { change: "left-out", after: null });
});

test("a file that plimsoll did not write stays as it is, unless it is the same", () => {
  const foreign = mergeFile({ path, last: null, present: object("  x: 1"), fresh });
  assert.deepEqual([foreign.after, foreign.conflicts], [object("  x: 1"), [{ kind: "foreign" }]]);
  assert.deepEqual(mergeFile({ path, last: null, present: fresh, fresh }).conflicts, []);
});

test("a file that is generated no longer goes, unless it was edited", () => {
  assert.equal(mergeFile({ path, last, present: last, fresh: null }).change, "removed");
  const edited = mergeFile({ path, last, present: object("  a: 9"), fresh: null });
  assert.deepEqual([edited.after, edited.conflicts], [object("  a: 9"), [{ kind: "removed" }]]);
});

test("an edit and a new text that both add a key are a conflict, although no line is claimed by both", () => {
  const present = object("  grace: 60", "  a: 1", "  b: 1", "  c: 1");
  const { after, conflicts } = mergeFile({
    path,
    last,
    present,
    fresh: object("  a: 1", "  b: 1", "  c: 1", "  grace: 38"),
  });
  assert.deepEqual([after, conflicts.map(({ kind }) => kind)], [present, ["unreadable"]]);
});

test("an edit that is kept against other lines does not bring a text that is no manifest", () => {
  const present = object("  grace: 60", "  a: 1", "  b: 1", "  c: 3");
  const { after, conflicts } = mergeFile({
    path,
    last,
    present,
    fresh: object("  a: 1", "  grace: 38", "  b: 1", "  c: 2"),
  });
  assert.deepEqual([after, conflicts.map(({ kind }) => kind)], [present, ["lines", "unreadable"]]);
});
