import { type Digest, digestAlgorithm, digestHex } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { parseIndex } from "../../format/oci/parse.ts";
import type { BlobSource } from "../../image/blob-source.ts";
import type { Artifact, FilePlace } from "../../image/image.ts";
import { readArtifact } from "../../image/read-artifact.ts";
import { requireLayoutVersion } from "../layout/index-file.ts";
import type { OpenOptions } from "../layout/open.ts";
import { selectEntry } from "../layout/select-entry.ts";
import { ArchiveFile } from "./archive-file.ts";
import type { Unpacking } from "./outer-compression.ts";

/**
 * Opens an image in a tar of an OCI layout. Its blobs are read in place and verified while they are read. For
 * `unpacking` see `ArchiveFile.open`.
 * Throws `archive-invalid`, `layout-invalid`, `image-unknown` and what `readArtifact` throws.
 */
export async function openOciArchive(
  path: string,
  options: OpenOptions & { readonly unpacking?: Unpacking } = {},
): Promise<Artifact> {
  const name = `oci-archive:${path}`;
  const archive = await ArchiveFile.open(path, options.unpacking);
  const layoutFile = await archive.readSmall("oci-layout", LIMITS.layoutFileBytes);
  const indexFile = await archive.readSmall("index.json", LIMITS.manifestBytes);
  if (layoutFile === undefined || indexFile === undefined) {
    throw new PlimsollError("archive-invalid", {
      what: `${path} is not an OCI archive`,
      why: `it has no file ${layoutFile === undefined ? "oci-layout" : "index.json"}`,
      fix: "if docker save wrote it, name it docker-archive:",
    });
  }
  requireLayoutVersion(layoutFile, `${name} › oci-layout`);
  const index = parseIndex(indexFile, `${name} › index.json`);
  const root = selectEntry(name, index.manifests, options);
  return readArtifact(new ArchiveBlobs(archive, name), root, options);
}

class ArchiveBlobs implements BlobSource {
  readonly name: string;
  readonly #archive: ArchiveFile;

  constructor(archive: ArchiveFile, name: string) {
    this.#archive = archive;
    this.name = name;
  }

  has({ digest }: Descriptor): boolean {
    return this.#archive.sizeOf(memberOf(digest)) !== undefined;
  }

  locate({ digest }: Descriptor): FilePlace | undefined {
    return this.#archive.locate(memberOf(digest));
  }

  async *read({ digest }: Descriptor, startByte: number): AsyncIterable<Uint8Array> {
    const member = memberOf(digest);
    if (this.#archive.sizeOf(member) === undefined) {
      throw new PlimsollError("blob-unknown", {
        what: `${this.name} lacks the blob ${digest}`,
        why: "a manifest in it names the blob, and there is no such file",
        fix: "write the archive again from where it came from",
      });
    }
    yield* this.#archive.read(member, startByte);
  }
}

function memberOf(digest: Digest): string {
  return `blobs/${digestAlgorithm(digest)}/${digestHex(digest)}`;
}
