import { readAtMost } from "../../base/bounded-reader.ts";
import { type Digest, sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { compress } from "../compression/compress.ts";
import { decompress } from "../compression/decompress.ts";
import type { NewArtifact } from "../oci/artifact-manifest.ts";
import { isDigest } from "../oci/decode.ts";

/** The `artifactType` of debug symbols at an image: one program each. OCI image-spec v1.1, manifest.md. */
export const DEBUG_SYMBOLS_ARTIFACT_TYPE = "application/vnd.plimsoll.debug-symbols.v1";

/** The media type of its one layer: an ELF file with what debuggers read, compressed. */
const LAYER_MEDIA_TYPE = `${DEBUG_SYMBOLS_ARTIFACT_TYPE}+zstd`;

const ANNOTATION = {
  path: "dev.plimsoll.program.path",
  digest: "dev.plimsoll.program.digest",
  buildId: "dev.plimsoll.program.build-id",
  fileDigest: "dev.plimsoll.debug-symbols.digest",
} as const;

/** The program that debug symbols belong to, as what is attached says it. */
export interface SymbolsOwner {
  /** In the image: `/usr/local/bin/order`. */
  readonly path: string;
  /** Of the program in the image, without symbols. */
  readonly digest: Digest;
  /** The GNU build ID in hex, or null where the linker wrote none. */
  readonly buildId: string | null;
}

/** What can be read of attached debug symbols without their layer. */
export interface SymbolsLabel extends SymbolsOwner {
  /** Of the debug file, not compressed. */
  readonly fileDigest: Digest;
}

/** The artifact of one debug file. Throws `limit-exceeded` for a file that plimsoll would not fetch again. */
export async function encodeSymbols(
  { path, digest, buildId }: SymbolsOwner,
  file: AsyncIterable<Uint8Array>,
): Promise<NewArtifact> {
  const plain = await readAtMost(file, LIMITS.debugFileBytes, `the debug symbols of ${path}`);
  const compressed = compress(once(plain), { algorithm: "zstd", level: 9 }, plain.length);
  const bytes = await readAtMost(compressed, LIMITS.attachmentBytes, `the compressed debug symbols of ${path}`);
  return {
    artifactType: DEBUG_SYMBOLS_ARTIFACT_TYPE,
    layers: [{ mediaType: LAYER_MEDIA_TYPE, bytes }],
    annotations: {
      [ANNOTATION.path]: path,
      [ANNOTATION.digest]: digest,
      ...(buildId === null ? {} : { [ANNOTATION.buildId]: buildId }),
      [ANNOTATION.fileDigest]: sha256(plain),
    },
  };
}

/** What annotations say, `where` being their place for people. Throws `debug-symbols-invalid`. */
export function parseSymbolsLabel(annotations: Readonly<Record<string, string>>, where: string): SymbolsLabel {
  const said = (name: keyof typeof ANNOTATION) => {
    const value = annotations[ANNOTATION[name]];
    return value ?? refuse(where, `it has no annotation ${ANNOTATION[name]}`);
  };
  const digestSaid = (name: "digest" | "fileDigest") => {
    const value = said(name);
    return isDigest(value) ? value : refuse(where, `its annotation ${ANNOTATION[name]} is no digest`);
  };
  return {
    path: said("path"),
    digest: digestSaid("digest"),
    buildId: annotations[ANNOTATION.buildId] ?? null,
    fileDigest: digestSaid("fileDigest"),
  };
}

/** The debug file that a layer holds. Throws `debug-symbols-invalid` unless it is the one that the label names. */
export async function decodeSymbols(
  layer: Uint8Array,
  { fileDigest }: Pick<SymbolsLabel, "fileDigest">,
  where: string,
): Promise<Uint8Array> {
  const stream = decompress(once(layer), { format: "zstd", limitBytes: LIMITS.debugFileBytes, where });
  const plain = await readAtMost(stream, LIMITS.debugFileBytes, where).catch((error: unknown) => {
    if (error instanceof PlimsollError && error.code === "compression-invalid") refuse(where, error.what);
    throw error;
  });
  if (sha256(plain) === fileDigest) return plain;
  return refuse(where, `its layer holds ${sha256(plain)}, and its annotation says ${fileDigest}`);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function refuse(where: string, why: string): never {
  throw new PlimsollError("debug-symbols-invalid", {
    what: "what is attached as debug symbols cannot be read",
    why,
    fix: "make the image again: plimsoll slim . --debug-symbols attached; or delete what was attached with the registry's own tool",
    where,
  });
}
