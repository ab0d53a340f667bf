import assert from "node:assert/strict";
import { test } from "node:test";
import { measured } from "../../test/support/measured.ts";
import { type PlantedFile, plantImage } from "../../test/support/planted-image.ts";
import { reportOnImageDifference } from "./image-difference.ts";

async function sideOf(files: readonly PlantedFile[], reason: string) {
  const ledger = await measured(await plantImage({ plain: true, layers: [{ files }] }));
  return { ledger, programs: undefined, notes: [{ analyser: "layers", reason }] };
}

const text = (path: string, length: number) => ({ path, content: "x".repeat(length) });
const BEFORE = sideOf([text("a", 100), text("b", 200), text("c", 300), text("d", 40)], "old");
const AFTER = sideOf([text("a", 150), text("c", 250), text("d", 40), text("e", 5)], "new");

test("each row says how it changed, and notes say which side they are about", async () => {
  const report = reportOnImageDifference(await BEFORE, await AFTER, ["file"]);
  const changes = report.rows.map(({ label, change }) => [label, change] as const);
  assert.deepEqual(Object.fromEntries(changes.filter(([label]) => /^[a-e]$/.test(label))), {
    a: "grew",
    b: "went",
    c: "shrank",
    d: "same",
    e: "came",
  });
  assert.deepEqual(report.notes, [
    { side: "before", analyser: "layers", reason: "old" },
    { side: "after", analyser: "layers", reason: "new" },
  ]);
});

test("without a view there are rows by layer, owner and file, each of which adds up", async () => {
  const { rows, changeBytes } = reportOnImageDifference(await BEFORE, await AFTER, undefined);
  const kinds = Map.groupBy(rows, ({ kind }) => kind);
  assert.deepEqual([...kinds.keys()], ["layer", "owner", "file"]);
  for (const ofKind of kinds.values()) {
    assert.equal(
      ofKind.reduce((sum, row) => sum + row.changeBytes, 0),
      changeBytes,
    );
  }
});

test("a row that changed only on the wire is not the same", async () => {
  const { ledger, ...rest } = await BEFORE;
  const [layer] = ledger.layers;
  const wire = { framingBytes: 0, share: (start: number, end: number) => 2 * (end - start) };
  const wireBytes = 2 * layer!.survey.wireBytes;
  const layers = [{ ...layer!, survey: { ...layer!.survey, wire, wireBytes } }];
  const { rows } = reportOnImageDifference({ ledger, ...rest }, { ledger: { ...ledger, layers }, ...rest }, ["file"]);
  assert.equal(rows.find(({ label }) => label === "a")?.change, "grew");
});
