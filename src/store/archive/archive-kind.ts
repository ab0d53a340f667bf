import { readAtMost } from "../../base/bounded-reader.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { CompressionFormat } from "../../format/compression/decompress.ts";
import { parseIndex } from "../../format/oci/parse.ts";
import { BLOCK_SIZE } from "../../format/tar/block.ts";
import { beginsAsTar } from "../../format/tar/header.ts";
import { TarReader } from "../../format/tar/reader.ts";
import { openRandomAccess } from "../file/random-access-file.ts";
import { ArchiveFile, plainName } from "./archive-file.ts";
import { decompressCommand, outerCompression, unpacked } from "./outer-compression.ts";

type ArchiveKind = "oci-archive" | "docker-archive";

/** What tells the kinds of archive apart. */
interface Glance {
  readonly hasManifest: boolean;
  readonly hasLayout: boolean;
  readonly index: Uint8Array | undefined;
  readonly isEmpty: boolean;
}

/**
 * What kind of image archive a file is, judged by its content; undefined for a file that is not an archive. `docker
 * save` since release 25 writes both kinds in one file: it is read as an OCI archive, which has the manifest that a
 * registry would have, unless its index names no manifest.
 * Throws `archive-invalid` for an archive of something else, and for a compression that plimsoll cannot read.
 */
export async function archiveKind(path: string): Promise<ArchiveKind | undefined> {
  const compression = await outerCompression(path).catch((error: unknown) => {
    // A file that cannot be looked at is refused, with a reason, when it is opened.
    if (error instanceof PlimsollError && error.cause !== undefined) return "none" as const;
    throw error;
  });
  const glance = compression === "none" ? await glanceAt(path) : await glanceInto(path, compression);
  if (glance === undefined) return undefined;
  const { hasManifest, hasLayout, index, isEmpty } = glance;
  if (hasLayout && (!hasManifest || namesImages(index))) return "oci-archive";
  if (hasManifest) return "docker-archive";
  if (isEmpty) return undefined;
  throw new PlimsollError("archive-invalid", {
    what: `${path} is an archive, but not of an image`,
    why: "it has neither index.json with oci-layout beside it, nor manifest.json",
    fix: "name what docker save, podman save or skopeo copy wrote; a layer by itself is not an image",
  });
}

async function glanceAt(path: string): Promise<Glance | undefined> {
  try {
    const archive = await ArchiveFile.open(path);
    return {
      hasManifest: archive.sizeOf("manifest.json") !== undefined,
      hasLayout: archive.sizeOf("oci-layout") !== undefined,
      index: await archive.readSmall("index.json", LIMITS.manifestBytes),
      isEmpty: archive.isEmpty,
    };
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

/** It is read once to see what it is; whoever opens it unpacks it. Ends as soon as there is no doubt. */
async function glanceInto(path: string, compression: CompressionFormat): Promise<Glance> {
  const reader = new TarReader(unpacked(path, compression), path);
  const names = new Set<string>();
  let index: Uint8Array | undefined;
  try {
    for await (const { path: written, kind } of reader) {
      const name = plainName(written);
      if (kind !== "directory" && ["manifest.json", "oci-layout", "index.json"].includes(name)) names.add(name);
      if (name === "index.json" && kind === "file") {
        index = await readAtMost(reader.content(), LIMITS.manifestBytes, `${path} › index.json`);
      }
      if (names.has("oci-layout") && namesImages(index)) break;
    }
  } catch (error) {
    if (!(error instanceof PlimsollError && error.code === "archive-invalid")) throw error;
    throw new PlimsollError("archive-invalid", {
      what: `${path} is compressed with ${compression}, and what is in it is not an archive of an image`,
      why: error.why ?? error.what,
      fix: decompressCommand(path, compression),
      cause: error,
    });
  }
  return { hasManifest: names.has("manifest.json"), hasLayout: names.has("oci-layout"), index, isEmpty: false };
}

function namesImages(index: Uint8Array | undefined): boolean {
  try {
    return index !== undefined && parseIndex(index, "index.json").manifests.length > 0;
  } catch {
    return false;
  }
}
