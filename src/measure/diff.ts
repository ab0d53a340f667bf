import type { Dimension, Ledger, Part, Share } from "./ledger.ts";

/** The bytes of one label in two objects. */
export interface Difference {
  readonly label: string;
  /** The larger unit of the label: the module of a package, the package of a symbol; null for others. */
  readonly within: string | null;
  /** Null if the object has no such label. */
  readonly beforeBytes: number | null;
  readonly afterBytes: number | null;
  readonly changeBytes: number;
}

/**
 * Compares two ledgers by one dimension, from the largest change to the smallest; what did not change comes last. The
 * changes add up to the difference of the objects' sizes.
 *
 * `sameLoaded` says that what is loaded was proven to be the same in both. It then has the labels of `before` in both:
 * the stripped twin knows less about its bytes, and that is not a change.
 */
export function compareLedgers(
  before: Ledger,
  after: Ledger,
  dimension: Dimension,
  { sameLoaded }: { readonly sameLoaded: boolean },
): readonly Difference[] {
  const beforeSums = new Sums(dimension);
  const afterSums = new Sums(dimension);
  beforeSums.add(before, () => true);
  afterSums.add(sameLoaded ? before : after, ({ loaded }) => loaded);
  afterSums.add(after, ({ loaded }) => !loaded);
  return differencesOf(beforeSums.byLabel, afterSums.byLabel);
}

function differencesOf(
  beforeSums: ReadonlyMap<string, Sum>,
  afterSums: ReadonlyMap<string, Sum>,
): readonly Difference[] {
  const differences: Difference[] = [];
  for (const [key, { label, within, sizeBytes }] of beforeSums) {
    const afterBytes = afterSums.get(key)?.sizeBytes ?? null;
    differences.push({
      label,
      within,
      beforeBytes: sizeBytes,
      afterBytes,
      changeBytes: (afterBytes ?? 0) - sizeBytes,
    });
  }
  for (const [key, { label, within, sizeBytes }] of afterSums) {
    if (beforeSums.has(key)) continue;
    differences.push({ label, within, beforeBytes: null, afterBytes: sizeBytes, changeBytes: sizeBytes });
  }
  return differences.sort(byChange);
}

function byChange(a: Difference, b: Difference): number {
  const order = Math.abs(b.changeBytes) - Math.abs(a.changeBytes);
  return order || (a.label < b.label ? -1 : Number(a.label > b.label));
}

interface Sum {
  readonly label: string;
  readonly within: string | null;
  sizeBytes: number;
}

/** Sums by the name of a label, because the numbers of labels and symbols differ between objects. */
class Sums {
  readonly byLabel = new Map<string, Sum>();
  readonly #dimension: Dimension;

  constructor(dimension: Dimension) {
    this.#dimension = dimension;
  }

  add(ledger: Ledger, isWanted: (part: Part) => boolean): void {
    for (const { extent, sizeBytes } of sharesOf(ledger, this.#dimension, isWanted)) {
      const within = withinOf(ledger, this.#dimension, extent);
      const label = labelOf(ledger, this.#dimension, extent);
      const key = `${within ?? ""}\0${label}`;
      const sum = this.byLabel.get(key);
      if (sum === undefined) this.byLabel.set(key, { label, within, sizeBytes });
      else sum.sizeBytes += sizeBytes;
    }
  }
}

/** Extents with the same names, summed up, so that a name is looked up once and not for each of a million extents. */
function sharesOf(ledger: Ledger, dimension: Dimension, isWanted: (part: Part) => boolean): readonly Share[] {
  const wanted = ledger.sections.map(isWanted);
  if (dimension === "symbol") return sharesOfSymbols(ledger, wanted);
  return ledger.shares.filter(({ extent }) => wanted[ledger.sectionIds[extent]!]);
}

function sharesOfSymbols(ledger: Ledger, wanted: readonly boolean[]): readonly Share[] {
  const { labels, labelIds, symbolIds, sectionIds } = ledger;
  const byNumber = new Map<number, { readonly extent: number; sizeBytes: number }>();
  for (let extent = 0; extent < ledger.length; extent++) {
    if (!wanted[sectionIds[extent]!]) continue;
    // Some thousand labels times a million symbols are below 2^53.
    const number = symbolIds[extent]! * labels.length + labelIds[extent]!;
    const share = byNumber.get(number);
    if (share === undefined) byNumber.set(number, { extent, sizeBytes: ledger.extentBytes(extent) });
    else share.sizeBytes += ledger.extentBytes(extent);
  }
  return [...byNumber.values()];
}

function labelOf(ledger: Ledger, dimension: Dimension, extent: number): string {
  if (dimension === "section") return ledger.section(extent).name;
  return dimension === "symbol" ? ledger.symbolName(extent) : ledger.label(extent)[dimension];
}

function withinOf(ledger: Ledger, dimension: Dimension, extent: number): string | null {
  if (dimension === "package") return ledger.label(extent).module;
  return dimension === "symbol" ? ledger.label(extent).package : null;
}
