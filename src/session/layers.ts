import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { addedCaEntries } from "../build/base/certificates.ts";
import type { FileEntry } from "../build/file-entry.ts";
import type { PlannedLayer } from "../build/image/assemble.ts";
import { type BuiltLayer, buildLayer } from "../build/layer/layer.ts";
import type { LayerJob, SlimJob } from "../flow/slim/source/job.ts";
import { fileEntry, readFileTree } from "../store/file/file-tree.ts";
import { readSmallFile } from "../store/file/small-file.ts";

const EXECUTABLE_MODE = 0o555;

/** Builds a layer of the service's own: its time is that of the run. */
export async function serviceLayer(
  job: LayerJob,
  createdBy: string,
  entries: readonly FileEntry[],
): Promise<PlannedLayer> {
  return { createdBy, layer: await layerOf(job, entries, job.epochSeconds) };
}

/** Builds a layer that every service shares: its time never changes, so that its digest does not. */
export async function sharedLayer(
  job: LayerJob,
  createdBy: string,
  entries: readonly FileEntry[],
): Promise<PlannedLayer> {
  return { createdBy, layer: await layerOf(job, entries, 0) };
}

function layerOf(job: LayerJob, entries: readonly FileEntry[], mtimeSeconds: number): Promise<BuiltLayer> {
  const { compression, mediaTypes, cache, foldersBelow } = job;
  const settings = { mtimeSeconds, compression, mediaTypes, cache };
  if (foldersBelow === undefined) return buildLayer(entries, { ...settings, parents: "left-below" });
  // A folder that the base has with a mode of its own (/tmp, a home) keeps it when a file is put into it.
  const named = new Set(entries.map(({ path }) => path));
  const kept = foldersBelow.filter(
    ({ path }) => !named.has(path) && entries.some((entry) => entry.path.startsWith(`${path}/`)),
  );
  return buildLayer([...entries, ...kept], { ...settings, parents: "written" });
}

/** What `--add` names. Several sources may share a folder, and no file. */
export async function addedFiles(job: SlimJob): Promise<readonly FileEntry[]> {
  const trees = await Promise.all(job.settings.add.map(({ source, destination }) => readFileTree(source, destination)));
  const folders = new Map<string, FileEntry>();
  const others = trees.flat().filter((entry) => {
    if (entry.kind === "directory") folders.set(entry.path, entry);
    return entry.kind !== "directory";
  });
  return [...folders.values(), ...others];
}

/**
 * What `--add-ca` names: a layer of its own, so that the shared one of Mozilla's roots keeps its digest. Its folders
 * are not named again: a base may have a symlink where one of them is.
 */
export async function addedAuthorities(job: SlimJob): Promise<readonly FileEntry[]> {
  const files = await Promise.all(
    job.settings.addCa.map(async (path) => {
      const bytes = await readSmallFile(path, LIMITS.configFileBytes, "certificate-invalid");
      if (bytes !== undefined) return { name: path, bytes };
      throw new PlimsollError("certificate-invalid", {
        what: `${path} does not exist`,
        why: "--add-ca names a PEM file with certificate authorities to trust",
      });
    }),
  );
  return addedCaEntries(files).filter(({ kind }) => kind !== "directory");
}

/** A binary of this machine under its path in the image. */
export function executable(hostPath: string, imagePath: string): Promise<FileEntry> {
  return fileEntry(hostPath, { path: imagePath.replace(/^\/+/, ""), mode: EXECUTABLE_MODE, uid: 0, gid: 0 });
}
