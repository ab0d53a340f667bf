/** The names of the symbols of a graph, as bytes until one is asked for. */
export class SymbolNames {
  readonly bytes: Uint8Array;
  /** Where the name of each symbol begins, and where the last one ends. */
  readonly starts: Uint32Array;

  constructor(bytes: Uint8Array, starts: Uint32Array) {
    this.bytes = bytes;
    this.starts = starts;
  }

  static from(names: readonly string[]): SymbolNames {
    const bytes = names.map((name) => Buffer.from(name));
    const starts = new Uint32Array(names.length + 1);
    for (const [at, { length }] of bytes.entries()) starts[at + 1] = starts[at]! + length;
    return new SymbolNames(Buffer.concat(bytes), starts);
  }

  /** The name of a symbol; empty if it has none. */
  of(symbol: number): string {
    const { buffer, byteOffset, length } = this.bytes;
    return Buffer.from(buffer, byteOffset, length).toString("utf8", this.starts[symbol], this.starts[symbol + 1]);
  }
}
