import type { Digest } from "../../../base/digest.ts";
import type { CompressionFormat } from "../../../format/compression/decompress.ts";
import type { Packer } from "../../../format/elf/packer.ts";
import type { ModuleInfo } from "../../../format/go/module-info.ts";
import type { TarEnd } from "../../../format/tar/entry.ts";
import type { LayerEntries } from "../../../image/layer-entries.ts";
import type { ContentDigests } from "./content-digests.ts";

/**
 * What one pass over the bytes of a layer finds. It depends only on the layer, so it is kept between runs under the
 * layer's digests.
 */
export interface LayerSurvey {
  /**
   * Digest of the tar. Null if the layer was not read completely (`--verify none`), so that nothing about it is
   * verified.
   */
  readonly diffID: Digest | null;
  /** Size of the tar. */
  readonly sizeBytes: number;
  /** Size of the blob as stored. */
  readonly wireBytes: number;
  readonly compression: CompressionFormat;
  readonly entries: LayerEntries;
  /** The bytes after the last entry. */
  readonly end: TarEnd;
  readonly wire: WireShares;
  /** Content of the small files from which the owners of files are known, by entry: package databases, os-release. */
  readonly captured: ReadonlyMap<number, Uint8Array>;
  /** How many such files are missing, because there were too many or they were too large. */
  readonly leftOut: number;
  /** Of the content of files. Null if they were not asked for. */
  readonly digests: ContentDigests | null;
  /** Executables, by entry. */
  readonly programs: ReadonlyMap<number, Program>;
}

/** How the bytes of a blob are divided among the bytes of the tar in it. */
export interface WireShares {
  /**
   * Bytes of the blob that decompress to nothing: those after the last byte of the tar, and skippable frames.
   */
  readonly framingBytes: number;
  /**
   * The share of the tar's bytes from `start` to `end`, whole bytes. Shares of adjacent ranges add up to the share of
   * both together, and the share of the whole tar is the blob less `framingBytes`.
   */
  share(start: number, end: number): number;
}

/** An executable file in a layer, recognized by its first bytes. */
export interface Program {
  readonly format: "elf" | "script" | "pe" | "mach-o";
  /** The build information of a Go program. Null for others, and if it could not be read while streaming. */
  readonly go: GoProgram | null;
  /** What packed it, so that nothing else can be seen in it. Null where nothing shows that anything did. */
  readonly packer: Packer | null;
}

export interface GoProgram {
  /** `go1.26.8`. */
  readonly version: string;
  /** Import path of the main package. */
  readonly path: string;
  readonly modules: readonly { readonly path: string; readonly version: string; readonly main: boolean }[];
  /** All that Go wrote down about the modules. Null if it could not be read while streaming. */
  readonly info: ModuleInfo | null;
}
