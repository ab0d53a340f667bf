import { enlarged } from "../base/enlarged.ts";
import type { ByteClaims } from "./byte-claims.ts";
import type { LabelTable } from "./label.ts";
import { Ledger, type Part } from "./ledger.ts";
import type { SymbolNames } from "./symbol-names.ts";

/** A range of the object that the format names. `label` is the label of bytes that no analyser claims. */
export interface PlacedPart extends Part {
  readonly offset: number;
  readonly sizeBytes: number;
  readonly label: number;
}

interface Composition {
  readonly sizeBytes: number;
  /**
   * In any order; if two overlap, the one that starts first keeps the bytes. Bytes in none of them belong to `rest`.
   */
  readonly parts: readonly PlacedPart[];
  /** What the bytes between two parts are, and those after the last one. */
  readonly rest: { readonly between: Gap; readonly behind: Gap };
  /** The lists of claims, from the highest precedence to the lowest. */
  readonly claims: readonly ByteClaims[];
  readonly labels: LabelTable;
  readonly symbols: SymbolNames;
}

/** There are about as many extents as claims. */
const FIRST_CAPACITY = 4096;
/** The section number at the end of the object, where the last extent ends. */
const NO_SECTION = 2 ** 32 - 1;

interface Gap extends Part {
  readonly label: number;
}

/**
 * Cuts an object into extents. At each byte, the first of `claims` that contains it gives label and symbol; without a
 * claim, the part does. An extent never crosses the border of a part. The result covers the object whatever the claims
 * are.
 */
export function compose(composition: Composition): Ledger {
  const parts = covering(composition);
  const cursors = composition.claims.map((claims) => new ClaimCursor(claims));
  const extents = new Extents(composition.claims.reduce((sum, { length }) => sum + length, FIRST_CAPACITY));
  for (const [section, part] of parts.entries()) {
    const end = part.offset + part.sizeBytes;
    for (let at = part.offset; at < end; ) at = cut(cursors, at, end, section, part.label, extents);
  }
  const { labels, symbols, sizeBytes } = composition;
  return extents.finish(sizeBytes, { sections: parts, labels, symbols });
}

/** Adds the extent that starts at an offset, and returns its end. */
function cut(
  cursors: readonly ClaimCursor[],
  at: number,
  partEnd: number,
  section: number,
  otherwise: number,
  extents: Extents,
): number {
  let end = partEnd;
  for (let nth = 0; nth < cursors.length; nth++) {
    const cursor = cursors[nth]!;
    if (cursor.end <= at) cursor.moveTo(at);
    if (cursor.start <= at) {
      extents.add(at, section, cursor.label, cursor.symbol);
      return Math.min(end, cursor.end);
    }
    if (cursor.start < end) end = cursor.start;
  }
  extents.add(at, section, otherwise, 0);
  return end;
}

/** The claim that contains an offset, or else the next one after it. */
class ClaimCursor {
  readonly #claims: ByteClaims;
  #index = -1;
  /** Start and end of the claim; there is none after the last one. */
  start = 0;
  end = 0;

  constructor(claims: ByteClaims) {
    claims.settle();
    this.#claims = claims;
  }

  get label(): number {
    return this.#claims.labels[this.#index]!;
  }

  get symbol(): number {
    return this.#claims.symbols[this.#index]!;
  }

  /** Moves to the first claim that ends after an offset. Offsets must not descend from call to call. */
  moveTo(offset: number): void {
    const { offsets, ends, length } = this.#claims;
    let index = this.#index + 1;
    while (index < length && ends[index]! <= offset) index++;
    this.#index = index;
    this.start = index < length ? offsets[index]! : Number.POSITIVE_INFINITY;
    this.end = index < length ? ends[index]! : Number.POSITIVE_INFINITY;
  }
}

/** The parts in order, trimmed if they overlap or extend beyond the object, with additional parts for the gaps. */
function covering({ sizeBytes, parts, rest }: Composition): readonly PlacedPart[] {
  const covered: PlacedPart[] = [];
  let reached = 0;
  const push = (part: Gap, end: number) => {
    if (end > reached) covered.push({ ...part, offset: reached, sizeBytes: end - reached });
    reached = Math.max(reached, end);
  };
  for (const part of parts.toSorted((a, b) => a.offset - b.offset)) {
    if (part.sizeBytes === 0) continue;
    push(rest.between, Math.min(part.offset, sizeBytes));
    push(part, Math.min(part.offset + part.sizeBytes, sizeBytes));
  }
  push(rest.behind, sizeBytes);
  return covered;
}

/** Collects extents. An extent with the label and symbol of the one before it extends that one. */
class Extents {
  #length = 0;
  #offsets: Float64Array;
  #sectionIds: Uint32Array;
  #labelIds: Uint32Array;
  #symbolIds: Uint32Array;

  constructor(capacity: number) {
    this.#offsets = new Float64Array(capacity);
    this.#sectionIds = new Uint32Array(capacity);
    this.#labelIds = new Uint32Array(capacity);
    this.#symbolIds = new Uint32Array(capacity);
  }

  add(offset: number, section: number, label: number, symbol: number): void {
    const last = this.#length - 1;
    const isSame =
      last >= 0 &&
      this.#sectionIds[last] === section &&
      this.#labelIds[last] === label &&
      this.#symbolIds[last] === symbol;
    if (isSame) return;
    if (this.#length === this.#sectionIds.length) this.#resize(this.#length * 2);
    this.#offsets[this.#length] = offset;
    this.#sectionIds[this.#length] = section;
    this.#labelIds[this.#length] = label;
    this.#symbolIds[this.#length] = symbol;
    this.#length++;
  }

  finish(sizeBytes: number, rest: { sections: readonly Part[]; labels: LabelTable; symbols: SymbolNames }): Ledger {
    const length = this.#length;
    this.add(sizeBytes, NO_SECTION, 0, 0);
    return new Ledger({
      offsets: this.#offsets.subarray(0, length + 1),
      sectionIds: this.#sectionIds.subarray(0, length),
      labelIds: this.#labelIds.subarray(0, length),
      symbolIds: this.#symbolIds.subarray(0, length),
      ...rest,
    });
  }

  #resize(capacity: number): void {
    this.#offsets = enlarged(this.#offsets, new Float64Array(capacity));
    this.#sectionIds = enlarged(this.#sectionIds, new Uint32Array(capacity));
    this.#labelIds = enlarged(this.#labelIds, new Uint32Array(capacity));
    this.#symbolIds = enlarged(this.#symbolIds, new Uint32Array(capacity));
  }
}
