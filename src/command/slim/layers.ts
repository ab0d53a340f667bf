import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { addedCaEntries } from "../../build/base/certificates.ts";
import type { FileEntry } from "../../build/file-entry.ts";
import type { PlannedLayer } from "../../build/image/assemble.ts";
import { type BuiltLayer, buildLayer } from "../../build/layer/layer.ts";
import type { Compression } from "../../format/compression/compression.ts";
import { fileEntry, readFileTree } from "../../store/file-tree.ts";
import { readSmallFile } from "../../store/small-file.ts";
import type { SlimJob } from "./job.ts";

const EXECUTABLE_MODE = 0o555;

/** Builds a layer of the service's own: its time is that of the run. */
export async function serviceLayer(
  job: SlimJob,
  createdBy: string,
  entries: readonly FileEntry[],
  compression: Compression = job.compression,
): Promise<PlannedLayer & { readonly layer: BuiltLayer }> {
  return { createdBy, layer: await layerOf(job, entries, job.epochSeconds, compression) };
}

/** Builds a layer that every service shares: its time never changes, so that its digest does not. */
export async function sharedLayer(
  job: SlimJob,
  createdBy: string,
  entries: readonly FileEntry[],
): Promise<PlannedLayer & { readonly layer: BuiltLayer }> {
  return { createdBy, layer: await layerOf(job, entries, 0, job.compression) };
}

function layerOf(job: SlimJob, entries: readonly FileEntry[], mtimeSeconds: number, compression: Compression) {
  const { mediaTypes, cache } = job;
  return buildLayer(entries, { mtimeSeconds, compression, mediaTypes, cache });
}

/** What `--add` names, in one layer; nothing when it names nothing. */
export async function addedFiles(job: SlimJob): Promise<readonly FileEntry[]> {
  const trees = await Promise.all(job.settings.add.map(({ source, destination }) => readFileTree(source, destination)));
  return trees.flat();
}

/** What `--add-ca` names: a layer of its own, so that the shared one of Mozilla's roots keeps its digest. */
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
  return addedCaEntries(files);
}

/** A binary of this machine under its path in the image. */
export function executable(hostPath: string, imagePath: string): Promise<FileEntry> {
  return fileEntry(hostPath, { path: imagePath.replace(/^\/+/, ""), mode: EXECUTABLE_MODE, uid: 0, gid: 0 });
}
