import { enlarged } from "../base/enlarged.ts";
import { NO_SYMBOL } from "./symbol-names.ts";

const FIRST_CAPACITY = 1024;

/**
 * The claims of one analyser on ranges of the object: each has a label and perhaps a symbol. Ranges are in bytes of the
 * object. It uses typed arrays that grow, because an analyser of functions has a hundred thousand claims, and one of
 * types has more.
 */
export class ByteClaims {
  length = 0;
  offsets: Float64Array;
  ends: Float64Array;
  labels: Uint32Array;
  symbols: Uint32Array;

  /** `capacity` ranges fit before the arrays grow. */
  constructor(capacity = FIRST_CAPACITY) {
    this.offsets = new Float64Array(capacity);
    this.ends = new Float64Array(capacity);
    this.labels = new Uint32Array(capacity);
    this.symbols = new Uint32Array(capacity);
  }

  /**
   * Empty and impossible ranges are ignored. A range that continues the one before it, with the same label and symbol,
   * extends that one.
   */
  add(offset: number, sizeBytes: number, label: number, symbol: number = NO_SYMBOL): void {
    const end = offset + sizeBytes;
    if (!(sizeBytes > 0 && offset >= 0 && end <= Number.MAX_SAFE_INTEGER && Math.floor(end) === end)) return;
    const at = this.length;
    const last = at - 1;
    if (at > 0 && this.ends[last] === offset && this.labels[last] === label && this.symbols[last] === symbol) {
      this.ends[last] = end;
      return;
    }
    if (at === this.offsets.length) this.#grow();
    this.offsets[at] = offset;
    this.ends[at] = end;
    this.labels[at] = label;
    this.symbols[at] = symbol;
    this.length++;
  }

  /**
   * Puts the ranges into the order of their offsets, without overlap: if two overlap, the one that starts first keeps
   * the bytes (if they start together, the one that was added first), and the other starts after it.
   */
  settle(): void {
    if (!this.#isAscending()) this.#sort();
    const { offsets, ends, labels, symbols } = this;
    let kept = 0;
    let reached = 0;
    for (let index = 0; index < this.length; index++) {
      const end = ends[index]!;
      if (end <= reached) continue;
      offsets[kept] = Math.max(offsets[index]!, reached);
      ends[kept] = end;
      labels[kept] = labels[index]!;
      symbols[kept] = symbols[index]!;
      reached = end;
      kept++;
    }
    this.length = kept;
  }

  /** The index of the range that contains an offset. Call it when the ranges are settled. */
  indexAt(offset: number): number | undefined {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ends[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return low < this.length && this.offsets[low]! <= offset ? low : undefined;
  }

  #isAscending(): boolean {
    const { offsets, length } = this;
    for (let index = 1; index < length; index++) {
      if (offsets[index]! < offsets[index - 1]!) return false;
    }
    return true;
  }

  #sort(): void {
    const order = this.#order();
    const { offsets, ends, labels, symbols, length } = this;
    this.offsets = new Float64Array(length);
    this.ends = new Float64Array(length);
    this.labels = new Uint32Array(length);
    this.symbols = new Uint32Array(length);
    for (let to = 0; to < length; to++) {
      const from = order[to]!;
      this.offsets[to] = offsets[from]!;
      this.ends[to] = ends[from]!;
      this.labels[to] = labels[from]!;
      this.symbols[to] = symbols[from]!;
    }
  }

  /** Indexes in the order of their offsets. Offset and index are put into one number if they fit: numbers sort fast. */
  #order(): Uint32Array {
    const { offsets, length } = this;
    const scale = 2 ** Math.ceil(Math.log2(length));
    const keys = new Float64Array(length);
    let isExact = true;
    for (let index = 0; index < length; index++) {
      keys[index] = offsets[index]! * scale + index;
      isExact &&= keys[index]! < Number.MAX_SAFE_INTEGER;
    }
    const order = new Uint32Array(length);
    for (let index = 0; index < length; index++) order[index] = index;
    if (!isExact) return order.sort((a, b) => offsets[a]! - offsets[b]! || a - b);
    keys.sort();
    for (let index = 0; index < length; index++) order[index] = keys[index]! % scale;
    return order;
  }

  #grow(): void {
    const capacity = Math.max(FIRST_CAPACITY, this.length * 2);
    this.offsets = enlarged(this.offsets, new Float64Array(capacity));
    this.ends = enlarged(this.ends, new Float64Array(capacity));
    this.labels = enlarged(this.labels, new Uint32Array(capacity));
    this.symbols = enlarged(this.symbols, new Uint32Array(capacity));
  }
}
