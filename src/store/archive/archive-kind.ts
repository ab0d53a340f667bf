import { PlimsollError } from "../../base/error.ts";
import { ArchiveFile } from "./archive-file.ts";

/**
 * What kind of archive of an image a file is, by what it holds; undefined for one that is none. What docker saves since
 * its release 25 is both kinds at once: then it is an OCI archive, which has the manifest that a registry would have.
 */
export async function archiveKind(path: string): Promise<"oci-archive" | "docker-archive" | undefined> {
  let archive: ArchiveFile;
  try {
    archive = await ArchiveFile.open(path);
  } catch (error) {
    if (error instanceof PlimsollError) return undefined;
    throw error;
  }
  if (archive.sizeOf("oci-layout") !== undefined && archive.sizeOf("index.json") !== undefined) return "oci-archive";
  return archive.sizeOf("manifest.json") === undefined ? undefined : "docker-archive";
}
