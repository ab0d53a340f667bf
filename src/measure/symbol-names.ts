/** Gives the name of the symbol with an index below `length`. Called when a view shows the symbol, not before. */
export interface NameSource {
  readonly length: number;
  name(index: number): string;
}

/** The number of a symbol without a name. */
export const NO_SYMBOL = 0;

/**
 * The symbols of all tables of a binary, by number. Names stay in their tables until somebody asks: a large binary has
 * a million of them.
 */
export class SymbolNames {
  readonly #firsts: number[] = [];
  readonly #sources: NameSource[] = [];
  #length = 1;

  /** Adds a table, and gives the number of its first symbol: that of its symbol i is i more. */
  add(source: NameSource): number {
    const first = this.#length;
    this.#firsts.push(first);
    this.#sources.push(source);
    this.#length += source.length;
    return first;
  }

  /** Undefined for `NO_SYMBOL`. */
  name(symbol: number): string | undefined {
    const table = this.#firsts.findLastIndex((first) => first <= symbol);
    return this.#sources[table]?.name(symbol - this.#firsts[table]!);
  }
}
