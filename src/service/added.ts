import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { addedCaEntries } from "../build/base/certificates.ts";
import type { FileEntry } from "../build/file-entry.ts";
import { readFileTree } from "../store/file/file-tree.ts";
import { readSmallFile } from "../store/file/small-file.ts";
import type { SlimJob } from "./job.ts";

/** The files that `--add` names. Several sources may share folders, but no file. */
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
 * The certificates that `--add-ca` names, in a separate layer, so that the shared layer of Mozilla's roots keeps
 * its digest. Their folders are not listed again: in a base, one of them may be a symlink.
 */
export async function addedAuthorities(job: SlimJob): Promise<readonly FileEntry[]> {
  const files = await Promise.all(
    job.settings.addCa.map(async (path) => {
      const bytes = await readSmallFile(path, LIMITS.configFileBytes, "certificate-invalid");
      if (bytes !== undefined) return { name: path, bytes };
      throw new PlimsollError("certificate-invalid", {
        what: `${path} does not exist`,
        why: "addCa of plimsoll.yaml, or plimsoll slim --add-ca, names a PEM file with certificate authorities to trust",
      });
    }),
  );
  return addedCaEntries(files).filter(({ kind }) => kind !== "directory");
}
