import assert from "node:assert/strict";
import { test } from "node:test";
import { measured } from "../../test/support/measured.ts";
import { packedProgram } from "../../test/support/packed-program.ts";
import { plantImage } from "../../test/support/planted-image.ts";
import { PlimsollError } from "../base/error.ts";
import type { ImageLedger } from "../measure/image/ledger/image-ledger.ts";
import { imageNotes } from "./image-notes.ts";

async function ledgerOf(...layers: readonly (readonly string[])[]): Promise<ImageLedger> {
  return measured(await plantImage({ layers: layers.map((paths) => ({ files: paths.map((path) => ({ path })) })) }));
}

function reasons(ledger: ImageLedger, analyser: string, { programs = [] as readonly string[], known = 0 } = {}) {
  return imageNotes(ledger, programs, known).flatMap((note) => (note.analyser === analyser ? [note.reason] : []));
}

test("an image about which everything is known has no notes", async () => {
  assert.deepEqual(imageNotes(await ledgerOf(["a"], ["b"]), [], 0), []);
});

test("layers that were not fetched, not verified, or read by an earlier run", async () => {
  const ledger = await ledgerOf(["a"], ["b"], ["c"]);
  const layers = ledger.layers.map((layer, index) =>
    index === 0 ? { ...layer, fetched: false } : { ...layer, survey: { ...layer.survey, diffID: null } },
  );
  assert.deepEqual(reasons({ ...ledger, layers }, "layers", { known: 1 }), [
    "layer 0 is stored elsewhere and was not fetched: the size in its descriptor counts as stored and as on the wire",
    "2 layers were not verified, and no file in them was compared with another or examined",
    "1 layer was read and verified by an earlier run; --no-cache reads it again",
  ]);
});

test("owners that are not known, and programs that were not opened", async () => {
  const ledger = await ledgerOf(["lib/apk/db/installed"]);
  const error = new PlimsollError("package-database-invalid", { what: "it ends early" });
  const unread = [{ place: { layer: 0, entry: 0 }, path: "lib/apk/db/installed", error }];
  const layers = ledger.layers.map((layer) => ({ ...layer, survey: { ...layer.survey, leftOut: 2 } }));
  assert.deepEqual(imageNotes({ ...ledger, layers, unread }, ["srv/app is too large"], 0), [
    { analyser: "owners", reason: "lib/apk/db/installed in layer 0 cannot be read: it ends early" },
    { analyser: "owners", reason: "package metadata in layer 0 that was not read: 2 files" },
    { analyser: "programs", reason: "srv/app is too large" },
  ]);
});

test("a packed program is named, for nothing in it can be; one that a later layer replaced is not", async () => {
  const app = { path: "srv/app", content: packedProgram(), mode: 0o755 };
  const image = (above: string) =>
    plantImage({ layers: [{ files: [app] }, { files: [{ path: above, content: "x" }] }] });
  assert.deepEqual(reasons(await measured(await image("srv/other")), "programs"), [
    "srv/app in layer 0 is packed by UPX: what is in it cannot be seen until it is unpacked (upx -d)",
  ]);
  assert.deepEqual(reasons(await measured(await image("srv/app")), "programs"), []);
});

test("eight whiteouts without a name are named, and the others are counted", async () => {
  const folders = Array.from({ length: 10 }, (_, index) => `f${index}/.wh.`);
  const notes = reasons(await ledgerOf(["a"], folders), "whiteouts");
  assert.equal(notes.length, 9);
  assert.match(notes[0]!, /^f0\/\.wh\. in layer 1 is a whiteout without a name/);
  assert.equal(notes[8], "2 more whiteouts without a name");
});
