import type { ImageSize } from "../../image/uncompressed.ts";
import type { FactorsReport } from "../../report/factors-report.ts";

/** What a variant's image holds: a file or folder below the temporary folder, and its path in the image. */
export interface Part {
  readonly source: string;
  readonly to: string;
}

export interface Composition {
  readonly parts: readonly Part[];
  readonly env: readonly string[];
}

/** Composes images to be measured: each part becomes a layer, compressed with gzip. */
export interface Composer {
  readonly builder: NonNullable<FactorsReport["builder"]>;
  readonly sizeOf: (composition: Composition) => Promise<ImageSize>;
}
