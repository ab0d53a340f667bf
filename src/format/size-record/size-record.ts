/**
 * What a service weighed on one platform: everything that a later measurement is compared with. It is what a lock file
 * and a baseline artifact hold, and what a fresh measurement is turned into, so that all comparisons are of two records.
 * Sizes are bytes; a value that is not known is null, never 0.
 */
export interface SizeRecord {
  /** The service's name in plimsoll.yaml, or the name that its image has. */
  readonly service: string;
  /** `linux/amd64` */
  readonly platform: string;
  readonly kind: "image" | "binary";
  /** Of the image's manifest, or of the program's file. */
  readonly digest: string;
  /** `go1.26.8`; null if no Go program says it, or if several programs differ. */
  readonly goVersion: string | null;
  /**
   * How the layers are compressed: `gzip`, `zstd`, `gzip+zstd`. Sizes on the wire are comparable only between equal
   * ones. Null for a binary.
   */
  readonly compression: string | null;
  readonly sizeBytes: number;
  /** Null for a binary, which has no compressed form of its own. */
  readonly wireBytes: number | null;
  /** In the order of the image; empty for a binary. */
  readonly layers: readonly RecordedLayer[];
  /** Every list below is sorted by name, and adds up to `sizeBytes` and `wireBytes`: rows like `[tar headers]` included. */
  readonly owners: readonly RecordedPart[];
  readonly modules: readonly RecordedPart[];
  readonly packages: readonly RecordedPackage[];
}

export interface RecordedLayer {
  /** The instruction, as a comparison of images names it. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

export interface RecordedPart {
  /** A module's path, an OS package's name, or a row in brackets. */
  readonly name: string;
  readonly version: string | null;
  readonly sizeBytes: number;
  /** A share of the compressed layers; null for a binary. */
  readonly wireBytes: number | null;
}

export interface RecordedPackage {
  /** The import path, or a row in brackets. */
  readonly name: string;
  /** The module's path; null for rows that belong to none. */
  readonly module: string | null;
  readonly sizeBytes: number;
  readonly wireBytes: number | null;
}
