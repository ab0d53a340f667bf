import { readAtMost } from "../base/bounded-reader.ts";
import type { Digest } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import type { FilePlace } from "./image.ts";
import { verified } from "./verified.ts";

/** Where blobs are found by their digest: an OCI layout, an archive, a repository of a registry. */
export interface BlobSource {
  /** As a user names it: `oci:out`. */
  readonly name: string;
  /** The bytes as stored, from `startByte` on, not verified. Throws `blob-unknown` when the blob is not there. */
  read(descriptor: Descriptor, startByte: number): AsyncIterable<Uint8Array>;
  /** The file on this machine that holds the blob; undefined where there is none. */
  locate?(descriptor: Descriptor): FilePlace | undefined;
  /**
   * Is the blob there? Only a source that can tell without a request implements it: OCI image-spec v1.1,
   * image-layout.md, allows an index to name blobs that are absent, and those of a registry are expected to be there.
   */
  has?(descriptor: Descriptor): boolean;
}

/** Bytes by their digests. They are verified as those of any other source are. */
export type KnownBlobs = ReadonlyMap<Digest, Uint8Array>;

/** The blob that is read first, by its descriptor, with its bytes where they are already known. */
export interface Root {
  readonly descriptor: Descriptor;
  readonly bytes?: Uint8Array;
  /**
   * The entries of this index were put together under one name by a user or a tool: plimsoll does not choose between
   * two of them for the same platform.
   */
  readonly isGathered?: boolean;
}

/**
 * Reads a whole blob into memory and verifies it. Throws `limit-exceeded` when its descriptor already says that it is
 * too large.
 */
export async function readBlob(source: BlobSource, descriptor: Descriptor, limitBytes: number): Promise<Uint8Array> {
  const where = `${source.name} › ${descriptor.digest}`;
  if (descriptor.size > limitBytes) {
    throw new PlimsollError("limit-exceeded", {
      what: `${descriptor.digest} is larger than ${limitBytes} bytes`,
      why: `its descriptor says ${descriptor.size}, and plimsoll reads no more than that of a ${descriptor.mediaType}`,
      where,
    });
  }
  return readAtMost(verified(descriptor, source.read(descriptor, 0), where), limitBytes, where);
}

export function isThere(source: BlobSource, descriptor: Descriptor): boolean {
  return source.has?.(descriptor) ?? true;
}
