import type { Digest } from "../../../base/digest.ts";
import type { CompressionFormat } from "../../../format/compression/decompress.ts";
import type { TarEnd } from "../../../format/tar/entry.ts";
import type { LayerEntries } from "../../../image/layer-entries.ts";

/**
 * What one look at a layer finds, while its bytes stream past once. It depends on nothing but the layer, so it is kept
 * between runs under the layer's digests.
 */
export interface LayerSurvey {
  /** Of the tar. Null where the layer was not read whole (`--verify none`), and so nothing is known to be true of it. */
  readonly diffID: Digest | null;
  /** The tar. */
  readonly sizeBytes: number;
  /** The blob as stored. */
  readonly wireBytes: number;
  readonly compression: CompressionFormat;
  readonly entries: LayerEntries;
  /** What follows the last entry. */
  readonly end: TarEnd;
  readonly wire: WireShares;
  /** Content of the small files that owners of files are known from, by entry: package databases, os-release. */
  readonly captured: ReadonlyMap<number, Uint8Array>;
  /** Files that were wanted like these and are missing, because there were too many or they were too large. */
  readonly leftOut: number;
  /** Executables, by entry. */
  readonly programs: ReadonlyMap<number, Program>;
}

/** How the bytes of a blob are divided among the bytes of the tar in it. */
export interface WireShares {
  /** Bytes of the blob whose decompression gives nothing: what stands behind the last byte of the tar, skippable frames. */
  readonly framingBytes: number;
  /**
   * The share of the tar's bytes from `start` to `end`, whole bytes. Shares of adjacent ranges add up to the share of
   * both together, and the share of the whole tar is the blob less `framingBytes`.
   */
  share(start: number, end: number): number;
}

/** An executable file in a layer, known by its first bytes. */
export interface Program {
  readonly format: "elf" | "script" | "pe" | "mach-o";
  /** Of a Go program: what its build information says. Null for others, and where it could not be read in passing. */
  readonly go: GoProgram | null;
}

export interface GoProgram {
  /** `go1.26.8`. */
  readonly version: string;
  /** Import path of the main package. */
  readonly path: string;
  readonly modules: readonly { readonly path: string; readonly version: string; readonly main: boolean }[];
}
