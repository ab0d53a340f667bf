import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type Digest, digestAlgorithm, digestHex } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { parseIndex } from "../../format/oci/parse.ts";
import type { BlobSource } from "../../image/blob-source.ts";
import type { Artifact, FilePlace } from "../../image/image.ts";
import { readArtifact, type Wanted } from "../../image/read-artifact.ts";
import { readChunks } from "../file/read-chunks.ts";
import { isAbsent, unreadable } from "../file/small-file.ts";
import { isLayout, readIndexFile } from "./index-file.ts";
import { selectEntry } from "./select-entry.ts";

export interface OpenOptions extends Wanted {
  /** The `org.opencontainers.image.ref.name` in index.json. Without it: the only image, or the one tagged `latest`. */
  readonly tag?: string;
  readonly digest?: Digest;
}

/**
 * Opens an image in an OCI layout: image-spec v1.1, image-layout.md. Blobs are verified as they are read.
 * Throws `layout-invalid`, `image-unknown` and what `readArtifact` throws.
 */
export async function openLayout(folder: string, options: OpenOptions = {}): Promise<Artifact> {
  await requireLayout(folder);
  const name = `oci:${folder}`;
  const index = parseIndex(await readIndexFile(folder), `${name} › index.json`);
  return readArtifact(new LayoutBlobs(folder, name), selectEntry(name, index.manifests, options), options);
}

/** Throws `layout-invalid` for a folder that is not an OCI layout. */
export async function requireLayout(folder: string): Promise<void> {
  if (await isLayout(folder)) return;
  throw new PlimsollError("layout-invalid", {
    what: `${folder} is not an OCI layout`,
    why: "it has no file oci-layout",
    fix: "name the folder that holds oci-layout, index.json and blobs",
  });
}

export function blobPath(folder: string, digest: Digest): string {
  return join(folder, "blobs", digestAlgorithm(digest), digestHex(digest));
}

export class LayoutBlobs implements BlobSource {
  readonly name: string;
  readonly #folder: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.name = name;
  }

  has({ digest }: Pick<Descriptor, "digest">): boolean {
    return existsSync(blobPath(this.#folder, digest));
  }

  locate(descriptor: Descriptor): FilePlace | undefined {
    if (!this.has(descriptor)) return undefined;
    return { path: blobPath(this.#folder, descriptor.digest), offset: 0, sizeBytes: descriptor.size };
  }

  async *read(descriptor: Descriptor, startByte: number): AsyncIterable<Uint8Array> {
    const path = blobPath(this.#folder, descriptor.digest);
    try {
      // Blobs may be links, as Bazel makes them: their content is verified. A pipe or a device might never end.
      const found = await stat(path);
      if (!found.isFile()) throw new Error("it is not a regular file");
      yield* readChunks(path, startByte);
    } catch (error) {
      if (!isAbsent(error)) throw unreadable(path, "layout-invalid", error);
      throw new PlimsollError("blob-unknown", {
        what: `${this.name} lacks the blob ${descriptor.digest}`,
        why: "a manifest in it names the blob, and there is no such file",
        fix: "copy the image again from where it came from",
        cause: error,
      });
    }
  }
}
