import { readAtMost } from "../base/bounded-reader.ts";
import { PlimsollError } from "../base/error.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import type { FilePlace } from "./image.ts";
import { verified } from "./verified.ts";

/** Where blobs are found by their digest: an OCI layout, an archive, a repository of a registry. */
export interface BlobSource {
  /** As a person names it: `oci:out`. */
  readonly name: string;
  /** The bytes as stored, from `startByte` on, not verified. Throws `blob-unknown` when it is not there. */
  read(descriptor: Descriptor, startByte: number): AsyncIterable<Uint8Array>;
  /** Where they lie on this machine; undefined where they do not. */
  locate?(descriptor: Descriptor): FilePlace | undefined;
  /**
   * Is it there? Only a source that can say so without a request does: OCI image-spec v1.1, image-layout.md, lets blobs be
   * absent that an index names, and a registry's are to be there.
   */
  has?(descriptor: Descriptor): boolean;
}

/** What is read first, by name or already at hand. */
export interface Root {
  readonly descriptor: Descriptor;
  readonly bytes?: Uint8Array;
  /** An index whose entries somebody put beside each other under one name: two for one platform are no choice to make. */
  readonly isGathered?: boolean;
}

/** A whole blob in memory, verified. Throws `limit-exceeded` when its descriptor already says that it is too large. */
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
