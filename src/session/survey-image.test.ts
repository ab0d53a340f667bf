import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileIn, linkIn } from "../../test/support/image-files.ts";
import { plantImage } from "../../test/support/planted-image.ts";
import { imageOf } from "../../test/support/sample-image.ts";
import { archiveOf } from "../../test/support/tar-archive.ts";
import { temporaryFolder } from "../../test/support/temporary.ts";
import type { Image } from "../image/image.ts";
import type { ImageLedger } from "../measure/image/ledger/image-ledger.ts";
import { surveyImage } from "./survey-image.ts";

const INSTALLED = "C:Q1\nP:musl\nV:1.2.5\nF:lib\nR:ld-musl.so\n\n";
const IMAGE = imageOf([
  archiveOf([fileIn("lib/apk/db/installed", INSTALLED), fileIn("lib/ld-musl.so", "loader"), fileIn("srv/a", "one")]),
  archiveOf([fileIn("srv/a", "two"), fileIn("lib/.wh.ld-musl.so"), linkIn("b", "srv/a"), fileIn(".wh..wh.", "")]),
]);
const { signal } = new AbortController();

function looks(t: TestContext) {
  const cache = join(temporaryFolder(t), "cache");
  const look = async (image: Image, choices: { cache?: boolean; verify?: "layers" | "none" } = {}) => {
    const all = { env: { PLIMSOLL_CACHE: cache }, signal, cache: true, verify: "layers", ...choices } as const;
    return (await surveyImage(image, "image", all)).ledger;
  };
  return { look, kept: () => readdirSync(join(cache, "surveys")).map((name) => join(cache, "surveys", name)) };
}

/** All that marks hold, and the tree that is made only when it is asked for. */
function toldBy({ layers, tree, unread }: ImageLedger): unknown {
  const entries = layers.map(({ survey, owners }, layer) =>
    owners.map((owner, entry) => [
      survey.entries.path(entry),
      owner,
      tree.status({ layer, entry }),
      tree.endedBy({ layer, entry }),
    ]),
  );
  const names = [...tree.entries()].map(({ path, node: { kind, content } }) => [path, kind, content]);
  return { entries, names, nameless: tree.namelessWhiteouts, unread };
}

test("a second look says of every entry what the first one said", async (t) => {
  const { look, kept } = looks(t);
  const first = toldBy(await look(IMAGE));
  assert.equal(kept().length, IMAGE.layers.length + 1, "a file for each layer, and one for the image");
  assert.deepEqual(toldBy(await look(IMAGE)), first);
  for (const file of kept()) writeFileSync(file, "damaged");
  assert.deepEqual(toldBy(await look(IMAGE)), first);
  assert.deepEqual(toldBy(await look(IMAGE, { cache: false })), first);
});

test("the same layers with another history have other owners", async (t) => {
  const { look } = looks(t);
  const ownersBy = async (createdBy: string) => {
    const { layers } = await look(
      await plantImage({ layers: [{ files: [{ path: "srv/a", content: "one" }], createdBy }] }),
    );
    return layers.flatMap(({ owners }) => owners.map(({ name }) => name));
  };
  assert.deepEqual(new Set(await ownersBy("COPY . /srv")), new Set(["COPY . /srv"]));
  assert.deepEqual(new Set(await ownersBy("RUN make")), new Set(["RUN make"]));
});

test("nothing is kept of an image whose package database could not be read: why not is said each time", async (t) => {
  const { look, kept } = looks(t);
  const broken = imageOf([archiveOf([fileIn("var/lib/rpm/rpmdb.sqlite", "damaged")])]);
  for (let nth = 0; nth < 2; nth++) assert.equal((await look(broken)).unread.length, 1);
  assert.equal(kept().length, 1);
});
