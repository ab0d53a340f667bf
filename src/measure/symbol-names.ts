/** Gives the name of the symbol with an index below `length`. Called only when a view shows the symbol. */
export interface NameSource {
  readonly length: number;
  name(index: number): string;
}

/** The number of a symbol without a name. */
export const NO_SYMBOL = 0;

/** The numbers of one table's symbols among all symbols. */
export class TableSymbols {
  readonly #first: number;
  readonly #step: 0 | 1;

  constructor(first: number, step: 0 | 1) {
    this.#first = first;
    this.#step = step;
  }

  /** The number of the symbol with an index in its table. */
  at(index: number): number {
    return this.#first + index * this.#step;
  }
}

/**
 * The symbols of all tables of a binary, by number. Names stay in their tables until they are needed: a large binary
 * has a million of them. If no view will show symbols, none of them gets a number: then bytes that differ only in the
 * symbol are one extent, and there are few extents.
 */
export class SymbolNames {
  readonly areKept: boolean;
  readonly #firsts: number[] = [];
  readonly #sources: NameSource[] = [];
  #length = 1;

  constructor({ kept } = { kept: true }) {
    this.areKept = kept;
  }

  add(source: NameSource): TableSymbols {
    if (!this.areKept) return new TableSymbols(NO_SYMBOL, 0);
    const first = this.#length;
    this.#firsts.push(first);
    this.#sources.push(source);
    this.#length += source.length;
    return new TableSymbols(first, 1);
  }

  /** Undefined for `NO_SYMBOL`. */
  name(symbol: number): string | undefined {
    const table = this.#firsts.findLastIndex((first) => first <= symbol);
    return this.#sources[table]?.name(symbol - this.#firsts[table]!);
  }
}
