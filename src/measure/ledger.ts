import { strict as assert } from "node:assert";
import type { Label, LabelTable } from "./label.ts";
import { NO_SYMBOL, type SymbolNames } from "./symbol-names.ts";

/** A part of the object that its format names: an ELF section, or, in brackets, what is between sections. */
export interface Part {
  readonly name: string;
  /** Whether its bytes are in memory when the program runs. */
  readonly loaded: boolean;
}

/** The sum of all extents with one section and one label. */
export interface Share {
  /** The first of these extents. */
  readonly extent: number;
  readonly sizeBytes: number;
}

export const DIMENSIONS = ["section", "module", "package", "symbol", "kind", "how"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/**
 * One object's bytes, cut into extents: sorted, adjacent, without overlap, from 0 to `sizeBytes`. Extent i covers the
 * bytes from `offsets[i]` to `offsets[i + 1]` and has one label in every dimension. Every view is a sum over extents,
 * so every view adds up to the size of the object.
 */
export class Ledger {
  readonly sizeBytes: number;
  /** How many extents there are. */
  readonly length: number;
  /** The start of each extent, and at index `length` the size of the object. */
  readonly offsets: Float64Array;
  /** For each extent, an index into `sections`. */
  readonly sectionIds: Uint32Array;
  /** For each extent, a number in `labels`. */
  readonly labelIds: Uint32Array;
  /** For each extent, a number in `symbols`. */
  readonly symbolIds: Uint32Array;
  readonly sections: readonly Part[];
  readonly labels: LabelTable;
  readonly symbols: SymbolNames;
  #shares: readonly Share[] | undefined;

  constructor(parts: {
    offsets: Float64Array;
    sectionIds: Uint32Array;
    labelIds: Uint32Array;
    symbolIds: Uint32Array;
    sections: readonly Part[];
    labels: LabelTable;
    symbols: SymbolNames;
  }) {
    this.offsets = parts.offsets;
    this.sectionIds = parts.sectionIds;
    this.labelIds = parts.labelIds;
    this.symbolIds = parts.symbolIds;
    this.sections = parts.sections;
    this.labels = parts.labels;
    this.symbols = parts.symbols;
    this.length = parts.sectionIds.length;
    this.sizeBytes = parts.offsets[this.length]!;
    assert(this.length === 0 || this.offsets[0] === 0);
    assert(isAscending(this.offsets));
  }

  /**
   * All extents, summed up by section and label, in the order of their first extents: enough for every view that does
   * not show symbols, and only some thousand for a million extents.
   */
  get shares(): readonly Share[] {
    this.#shares ??= sharesOf(this);
    return this.#shares;
  }

  extentBytes(extent: number): number {
    return this.offsets[extent + 1]! - this.offsets[extent]!;
  }

  label(extent: number): Label {
    return this.labels.get(this.labelIds[extent]!);
  }

  section(extent: number): Part {
    return this.sections[this.sectionIds[extent]!]!;
  }

  /**
   * The name of an extent's symbol; bytes without one get a description instead: `[padding]`. Call it only if symbols
   * were kept.
   */
  symbolName(extent: number): string {
    assert(this.symbols.areKept);
    const symbol = this.symbolIds[extent]!;
    return (symbol === NO_SYMBOL ? undefined : this.symbols.name(symbol)) ?? `[${this.label(extent).kind}]`;
  }

  /** The extent that holds the byte at an offset of the object. */
  extentAt(offset: number): number {
    let low = 0;
    let high = this.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.offsets[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low;
  }
}

/**
 * Sums up the extents. The extents of a section are adjacent, so the start of a share shows whether it belongs to an earlier
 * section.
 */
function sharesOf(ledger: Ledger): readonly Share[] {
  const { sectionIds, labelIds, offsets } = ledger;
  const extents: number[] = [];
  const sizes: number[] = [];
  const shareOf = new Uint32Array(ledger.labels.length);
  let sectionStart = 0;
  for (let extent = 0; extent < ledger.length; extent++) {
    if (extent > 0 && sectionIds[extent] !== sectionIds[extent - 1]) sectionStart = extents.length;
    const label = labelIds[extent]!;
    let share = shareOf[label]!;
    if (share < sectionStart || share >= extents.length || labelIds[extents[share]!] !== label) {
      share = extents.push(extent) - 1;
      sizes.push(0);
      shareOf[label] = share;
    }
    sizes[share]! += offsets[extent + 1]! - offsets[extent]!;
  }
  return extents.map((extent, share) => ({ extent, sizeBytes: sizes[share]! }));
}

function isAscending(offsets: Float64Array): boolean {
  for (let index = 1; index < offsets.length; index++) {
    if (!(offsets[index - 1]! < offsets[index]!)) return false;
  }
  return true;
}
