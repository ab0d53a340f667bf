import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { parseIndex } from "../../format/oci/parse.ts";
import { BLOCK_SIZE } from "../../format/tar/block.ts";
import { beginsAsTar } from "../../format/tar/header.ts";
import { openRandomAccess } from "../file/random-access-file.ts";
import { ArchiveFile } from "./archive-file.ts";
import { outerCompression, type Unpacking } from "./outer-compression.ts";

type ArchiveKind = "oci-archive" | "docker-archive";

/**
 * What kind of image archive a file is, judged by its content; undefined for a file that is not an archive, and
 * `archive` for one that is compressed as a whole: `unpackedKind` tells its kind. `docker save` since release 25 writes
 * both kinds in one file: it is read as an OCI archive, which has the manifest that a registry would have, unless its
 * index names no manifest.
 * Throws `archive-invalid` for an archive of something else, and for a compression that plimsoll cannot read.
 */
export async function archiveKind(path: string): Promise<ArchiveKind | "archive" | undefined> {
  const compression = await outerCompression(path).catch((error: unknown) => {
    // A file that cannot be looked at is refused, with a reason, when it is opened.
    if (error instanceof PlimsollError && error.cause !== undefined) return "none" as const;
    throw error;
  });
  if (compression !== "none") return "archive";
  const archive = await openTar(path);
  if (archive === undefined) return undefined;
  const kind = await kindOf(archive);
  return kind === undefined && !archive.isEmpty ? ofNoImage(path) : kind;
}

/** The kind of an archive that is compressed as a whole. Throws also what unpacking throws. */
export async function unpackedKind(path: string, unpacking: Unpacking): Promise<ArchiveKind> {
  return (await kindOf(await ArchiveFile.open(path, unpacking))) ?? ofNoImage(path);
}

async function openTar(path: string): Promise<ArchiveFile | undefined> {
  try {
    return await ArchiveFile.open(path);
  } catch (error) {
    // What is a tar and cannot be read is refused, with the reason; all else may be a file of another kind.
    if (error instanceof PlimsollError && !(await isTar(path))) return undefined;
    throw error;
  }
}

async function isTar(path: string): Promise<boolean> {
  await using file = await openRandomAccess(path);
  return beginsAsTar(await file.read(0, BLOCK_SIZE));
}

async function kindOf(archive: ArchiveFile): Promise<ArchiveKind | undefined> {
  const hasManifest = archive.sizeOf("manifest.json") !== undefined;
  const hasLayout = archive.sizeOf("oci-layout") !== undefined;
  if (hasLayout && (!hasManifest || (await namesImages(archive)))) return "oci-archive";
  return hasManifest ? "docker-archive" : undefined;
}

async function namesImages(archive: ArchiveFile): Promise<boolean> {
  const index = await archive.readSmall("index.json", LIMITS.manifestBytes);
  try {
    return index !== undefined && parseIndex(index, "index.json").manifests.length > 0;
  } catch {
    return false;
  }
}

function ofNoImage(path: string): never {
  throw new PlimsollError("archive-invalid", {
    what: `${path} is an archive, but not of an image`,
    why: "it has neither index.json with oci-layout beside it, nor manifest.json",
    fix: "name what docker save, podman save or skopeo copy wrote; a layer by itself is not an image",
  });
}
