import { readAtMost } from "../../base/bounded-reader.ts";
import { type ErrorCode, PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { compress } from "../../format/compression/compress.ts";
import { decompress } from "../../format/compression/decompress.ts";
import { type EncodedArtifact, encodeArtifact } from "../../format/oci/artifact-manifest.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";

/** What shards keep in a repository: a document, compressed, as the one layer of an artifact. OCI image-spec v1.1, manifest.md. */
export interface DocumentForm {
  readonly artifactType: string;
  /** What such a document is: `the survey of a layer`. */
  readonly name: string;
  readonly limitBytes: number;
  /** Of the error for what is no such document. */
  readonly invalid: ErrorCode;
}

const COMPRESSION = { algorithm: "zstd", level: 3 } as const;

/** The same document gives the same artifact. Throws `limit-exceeded` for one that plimsoll would not fetch again. */
export async function encodeDocumentArtifact(
  { artifactType, limitBytes }: DocumentForm,
  document: Uint8Array,
  where: string,
): Promise<EncodedArtifact> {
  if (document.length > limitBytes) {
    throw new PlimsollError("limit-exceeded", {
      what: `${where} is larger than ${limitBytes} bytes`,
      why: "plimsoll would not read it again",
    });
  }
  const bytes = await readAtMost(compress(once(document), COMPRESSION, document.length), LIMITS.attachmentBytes, where);
  return encodeArtifact({ artifactType, layers: [{ mediaType: mediaTypeOf(artifactType), bytes }] });
}

/** The one layer of such an artifact, from the layers of what is under a tag. Throws the form's error. */
export function documentLayerOf(form: DocumentForm, layers: readonly Descriptor[], where: string): Descriptor {
  const mediaType = mediaTypeOf(form.artifactType);
  const [layer, ...others] = layers;
  if (layer?.mediaType === mediaType && others.length === 0) return layer;
  throw new PlimsollError(form.invalid, {
    what: `${where} is not ${form.name}`,
    why: `an artifact with one layer of type ${mediaType} is wanted`,
  });
}

/** The document in that layer. Throws `compression-invalid`, `limit-exceeded`. */
export function decodeDocumentLayer(
  { limitBytes }: DocumentForm,
  bytes: Uint8Array,
  where: string,
): Promise<Uint8Array> {
  return readAtMost(decompress(once(bytes), { format: "zstd", limitBytes, where }), limitBytes, where);
}

function mediaTypeOf(artifactType: string): string {
  return `${artifactType}+zstd`;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
