import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";

/**
 * Checks a folder against image-layout.md, by its files alone: the marker file, an index.json whose every image is
 * complete, blobs that match their names, and no partial files, unless a writer was killed. Returns the tags, sorted.
 */
export function requireValidLayout(folder: string, { killed = false } = {}): string[] {
  const read = (...path: string[]) => readFileSync(join(folder, ...path));
  assert.deepEqual(JSON.parse(read("oci-layout").toString()), { imageLayoutVersion: "1.0.0" });
  const blobs = new Map<string, Buffer>();
  // image-layout.md, "Content": the folder of blobs must be there, and may be empty.
  const hasBlobs = readdirSync(join(folder, "blobs")).includes("sha256");
  for (const hex of hasBlobs ? readdirSync(join(folder, "blobs/sha256")) : []) {
    const bytes = read("blobs/sha256", hex);
    assert.equal(hash("sha256", bytes), hex, `blobs/sha256/${hex} is what its name says`);
    blobs.set(`sha256:${hex}`, bytes);
  }
  const requireTree = ({ digest, size, mediaType }: Descriptor): void => {
    const bytes = blobs.get(digest);
    assert.equal(bytes?.length, size, `${digest}, ${mediaType}, is there and of its size`);
    if (!/\.(manifest|index|manifest\.list)\.v[12]\+json$/.test(mediaType)) return;
    const { manifests = [], layers = [], config } = JSON.parse(bytes!.toString());
    for (const child of [...manifests, ...layers, ...(config === undefined ? [] : [config])]) requireTree(child);
  };
  const { manifests } = JSON.parse(read("index.json").toString()) as { manifests: Descriptor[] };
  for (const entry of manifests) requireTree(entry);
  const remains = readdirSync(join(folder, ".plimsoll")).filter((name) => name !== "lock");
  if (!killed) assert.deepEqual(remains, [], "nothing half-written is left");
  return manifests.map(({ annotations }) => annotations?.["org.opencontainers.image.ref.name"] ?? "").sort();
}
