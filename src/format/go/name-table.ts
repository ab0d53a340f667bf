/** Names that each end with a zero byte, as pclntab stores those of functions and of source files. */
export class NameTable implements Iterable<string> {
  readonly #table: Buffer;

  constructor(table: Uint8Array) {
    this.#table = Buffer.from(table.buffer, table.byteOffset, table.byteLength);
  }

  /** Does the table contain exactly this name: `time.LoadLocation`, `os.(*File).Close`? Decodes no name. */
  has(name: string): boolean {
    const wanted = `${name}\0`;
    for (let at = this.#table.indexOf(wanted); at !== -1; at = this.#table.indexOf(wanted, at + 1)) {
      if (at === 0 || this.#table[at - 1] === 0) return true;
    }
    return false;
  }

  /** Does a name start with this prefix? `os/user.` finds only the functions of that package. */
  hasPrefix(prefix: string): boolean {
    return this.#table.includes(`\0${prefix}`) || this.#table.indexOf(prefix) === 0;
  }

  *[Symbol.iterator](): Iterator<string> {
    for (let start = 0; start < this.#table.length; ) {
      const found = this.#table.indexOf(0, start);
      const end = found === -1 ? this.#table.length : found;
      if (end > start) yield this.#table.toString("utf8", start, end);
      start = end + 1;
    }
  }
}
