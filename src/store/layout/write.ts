import { lstat, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { isIndexMediaType, isManifestMediaType } from "../../format/oci/media-type.ts";
import { blobsOf } from "../../image/blobs.ts";
import type { Artifact, Blob } from "../../image/image.ts";
import { makeFolder, replaceFile, TEMPORARY_PREFIX } from "../file/atomic-file.ts";
import { requireWritableFolder } from "../file/writable-folder.ts";
import { asWriteFailure } from "../file/write-failure.ts";
import { inParallel } from "../transfer/parallel.ts";
import { Transfer, type WriteOptions, type Written } from "../transfer/transfer.ts";
import { indexOf, isLayout, LAYOUT_FILE, type LayoutIndex, readIndexJson, withEntry } from "./index-file.ts";
import { OWN_FOLDER, withLayoutLock } from "./lock.ts";
import { blobPath } from "./open.ts";

/** Files of a killed writer are removed by a later one after this time: no living writer is inactive for so long. */
const STALE_MS = 24 * 60 * 60 * 1000;

/**
 * Writes an artifact into an OCI layout under `tag`: image-spec v1.1, image-layout.md. Blobs come first and index.json
 * last, each replaced in one step, so a process that dies at any moment leaves a valid layout. Blobs that already exist
 * are not written again. Entries that others made in index.json stay as they are.
 * Throws `layout-invalid` for a folder that holds something else, and `write-failed`.
 */
export async function writeLayout(
  folder: string,
  artifact: Artifact,
  tag: string,
  options: WriteOptions,
): Promise<Written> {
  const blobs = blobsOf(artifact);
  try {
    await prepareLayout(folder, options.signal);
    const written = await storeBlobs(folder, blobs, options);
    // Sets the tag, as the last step.
    await changeIndexFile(folder, options.signal, (index) => withEntry(index, artifact.descriptor, tag));
    return written;
  } catch (error) {
    const kept =
      "the images that were in the layout are as they were, and what was written so far will not be written again";
    throw asWriteFailure(error, `oci:${folder}:${tag} could not be written`, kept);
  }
}

/** Throws what `writeLayout` would throw for the folder: for callers that have long work to do before they write. */
export async function requireWritableLayout(folder: string, tag: string): Promise<void> {
  try {
    if (!(await requireWritableFolder(folder))) return;
    await requireRealFolders(folder);
    if (await isLayout(folder)) await readIndexJson(folder);
    else await requireEmpty(folder);
  } catch (error) {
    throw asWriteFailure(error, `oci:${folder}:${tag} could not be written`, "nothing was built");
  }
}

/** Makes the folder an OCI layout unless it is one. `oci-layout` is written last: if it exists, the rest does too. */
export async function prepareLayout(folder: string, signal: AbortSignal): Promise<void> {
  await makeFolder(folder);
  await requireRealFolders(folder);
  if (!(await isLayout(folder))) {
    await requireEmpty(folder);
    await withLayoutLock(folder, signal, async () => {
      if (await isLayout(folder)) return;
      await makeFolder(join(folder, "blobs"));
      if ((await lstatOrUndefined(join(folder, "index.json"))) === undefined) await writeIndexFile(folder, indexOf([]));
      await replaceFile(join(folder, "oci-layout"), join(folder, OWN_FOLDER), once(LAYOUT_FILE));
    });
  }
  await removeRemains(folder);
}

/** If these folders were links, blobs would be written outside of the layout. */
async function requireRealFolders(folder: string): Promise<void> {
  for (const inner of [OWN_FOLDER, "blobs", join("blobs", "sha256"), join("blobs", "sha512")]) {
    const found = await lstatOrUndefined(join(folder, inner));
    if (found === undefined || found.isDirectory()) continue;
    throw new PlimsollError("layout-invalid", {
      what: `${join(folder, inner)} is not a folder inside the layout`,
      why: found.isSymbolicLink() ? "it is a link, and nothing is written outside of the layout" : "it is a file",
      fix: "name another folder",
    });
  }
}

/**
 * A first write that was interrupted, or is running in another process, leaves plimsoll's own folder and at most these
 * files.
 */
async function requireEmpty(folder: string): Promise<void> {
  const names = await readdir(folder);
  const own = names.includes(OWN_FOLDER) ? [OWN_FOLDER, "blobs", "index.json", "oci-layout"] : [];
  const foreign = names.find((name) => !own.includes(name));
  if (foreign === undefined || (await isLayout(folder))) return;
  throw new PlimsollError("layout-invalid", {
    what: `${folder} is neither empty nor an OCI layout`,
    why: `it holds ${JSON.stringify(foreign)}; nothing in it was touched`,
    fix: "name an empty folder, a new one, or an OCI layout",
  });
}

async function removeRemains(folder: string): Promise<void> {
  const own = join(folder, OWN_FOLDER);
  const names = await readdir(own).catch(() => []);
  for (const name of names.filter((name) => name.startsWith(TEMPORARY_PREFIX))) {
    const found = await lstatOrUndefined(join(own, name));
    if (found !== undefined && Date.now() - found.mtimeMs > STALE_MS) await rm(join(own, name), { force: true });
  }
}

/**
 * Stores blobs, several at a time; those that already exist are not written again. Manifests come after everything else
 * and in their order: none is there without what it names.
 */
export async function storeBlobs(folder: string, blobs: readonly Blob[], options: WriteOptions): Promise<Written> {
  const stop = new AbortController();
  const transfer = new Transfer(blobs, { ...options, signal: AbortSignal.any([options.signal, stop.signal]) });
  const { content = [], manifests = [] } = Object.groupBy(blobs, ({ descriptor: { mediaType } }) =>
    isManifestMediaType(mediaType) || isIndexMediaType(mediaType) ? "manifests" : "content",
  );
  await inParallel(
    content,
    LIMITS.layoutParallel,
    (blob) => store(folder, blob, transfer),
    () => stop.abort(),
  );
  for (const blob of manifests) await store(folder, blob, transfer);
  return transfer.written();
}

async function store(folder: string, blob: Blob, transfer: Transfer): Promise<void> {
  const path = blobPath(folder, blob.descriptor.digest);
  const found = await lstatOrUndefined(path);
  if (found?.isFile() && found.size === blob.descriptor.size) {
    transfer.skip(blob);
    return;
  }
  await makeFolder(dirname(path));
  await makeFolder(join(folder, OWN_FOLDER));
  await replaceFile(path, join(folder, OWN_FOLDER), transfer.pass(blob));
}

/** Replaces index.json. If the change leaves it as it is, nothing is written and no lock is taken. */
export async function changeIndexFile(
  folder: string,
  signal: AbortSignal,
  change: (index: LayoutIndex) => LayoutIndex,
): Promise<void> {
  const before = await readIndexJson(folder);
  if (JSON.stringify(change(before)) === JSON.stringify(before)) return;
  await withLayoutLock(folder, signal, async () => {
    await writeIndexFile(folder, change(await readIndexJson(folder)));
  });
}

async function writeIndexFile(folder: string, index: unknown): Promise<void> {
  await replaceFile(join(folder, "index.json"), join(folder, OWN_FOLDER), once(JSON.stringify(index)));
}

async function* once(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

async function lstatOrUndefined(path: string) {
  return lstat(path).catch(() => undefined);
}
