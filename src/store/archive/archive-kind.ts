import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { parseIndex } from "../../format/oci/parse.ts";
import { ArchiveFile, refuseCompressed } from "./archive-file.ts";

/**
 * What kind of archive of an image a file is, by what it holds; undefined for one that is no archive. What docker saves
 * since its release 25 is both kinds at once: then it is an OCI archive, which has the manifest that a registry would
 * have, unless its index names none.
 * Throws `archive-invalid` for an archive of something else, and for what is compressed: that is no program either.
 */
export async function archiveKind(path: string): Promise<"oci-archive" | "docker-archive" | undefined> {
  await refuseCompressed(path);
  let archive: ArchiveFile;
  try {
    archive = await ArchiveFile.open(path);
  } catch (error) {
    if (error instanceof PlimsollError) return undefined;
    throw error;
  }
  const hasManifest = archive.sizeOf("manifest.json") !== undefined;
  if (archive.sizeOf("oci-layout") !== undefined && (!hasManifest || (await namesImages(archive))))
    return "oci-archive";
  if (hasManifest) return "docker-archive";
  if (archive.isEmpty) return undefined;
  throw new PlimsollError("archive-invalid", {
    what: `${path} is an archive, but not of an image`,
    why: "it has neither index.json with oci-layout beside it, nor manifest.json",
    fix: "name what docker save, podman save or skopeo copy wrote; a layer by itself is not an image",
  });
}

async function namesImages(archive: ArchiveFile): Promise<boolean> {
  const index = await archive.readSmall("index.json", LIMITS.manifestBytes);
  try {
    return index !== undefined && parseIndex(index, `${archive.path} › index.json`).manifests.length > 0;
  } catch {
    return false;
  }
}
