import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { readVarint, recordValues } from "./record.ts";

const MAGIC = "SQLite format 3\0";
const HEADER_BYTES = 100;
const INTERIOR_TABLE = 0x05;
const LEAF_TABLE = 0x0d;

/**
 * The tables of an SQLite database, read from its bytes and never written. "Database File Format",
 * sqlite.org/fileformat2.html; the numbers in comments are its sections. In a hostile database, no page is read twice
 * for one table, and the rows of a table together cannot have more bytes than the database. Throws
 * `package-database-invalid`.
 */
export class SqliteDatabase {
  readonly #bytes: Buffer;
  readonly #where: string;
  readonly #pageBytes: number;
  /** The page size without the bytes that extensions reserve at the end of each page. */
  readonly #usableBytes: number;
  readonly #seen = new Set<number>();
  #readBytes = 0;

  constructor(bytes: Uint8Array, where: string) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#where = where;
    if (bytes.length < HEADER_BYTES || this.#bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) {
      this.#refuse("it is not an SQLite database");
    }
    // 1.3.2: 65536 does not fit, and is written as 1.
    const written = this.#bytes.readUInt16BE(16);
    this.#pageBytes = written === 1 ? 65536 : written;
    this.#usableBytes = this.#pageBytes - this.#bytes[20]!;
    if (this.#pageBytes < 512 || (this.#pageBytes & (this.#pageBytes - 1)) !== 0 || this.#usableBytes < 480) {
      this.#refuse(`its pages have ${counted(this.#pageBytes, "byte")}`);
    }
  }

  /** The rows of a table in the order of their row IDs, each as its values: see `recordValues`. */
  *rows(table: string): Generator<readonly Uint8Array[]> {
    yield* this.#rows(this.#rootOf(table));
  }

  /** 2.6: the table on page 1 lists, for each table, its type, its name, the name again, and its root page. */
  #rootOf(table: string): number {
    for (const [type, name, , root] of this.#rows(1)) {
      if (textOf(type) === "table" && textOf(name) === table) return integerOf(root);
    }
    return this.#refuse(`it has no table ${table}`);
  }

  *#rows(root: number): Generator<readonly Uint8Array[]> {
    this.#seen.clear();
    this.#readBytes = 0;
    for (const record of this.#records(root)) {
      yield recordValues(record) ?? this.#refuse("a row is cut off");
    }
  }

  /** 1.6: the rows in the leaves below a page of a table's tree, from left to right. */
  *#records(root: number): Generator<Uint8Array> {
    const pending = [root];
    for (let number = pending.pop(); number !== undefined; number = pending.pop()) {
      const page = this.#page(number);
      const start = number === 1 ? HEADER_BYTES : 0;
      const kind = page[start];
      const cells = this.#cells(page, start, kind === INTERIOR_TABLE ? 12 : 8);
      if (kind === LEAF_TABLE) for (const cell of cells) yield this.#payload(page, cell);
      else if (kind === INTERIOR_TABLE) {
        pending.push(page.readUInt32BE(start + 8));
        for (const cell of cells.reverse()) pending.push(this.#u32(page, cell));
      } else this.#refuse(`page ${number} is not a page of a table`);
    }
  }

  /** Offsets of the cells of a page, from the array after its header. */
  #cells(page: Buffer, start: number, headerBytes: number): number[] {
    const count = page.readUInt16BE(start + 3);
    if (start + headerBytes + 2 * count > page.length)
      this.#refuse(`the header of a page counts ${counted(count, "cell")}`);
    return Array.from({ length: count }, (_, index) => page.readUInt16BE(start + headerBytes + 2 * index));
  }

  /**
   * 1.6, "Cell Payload Overflow Pages": content that does not fit into its page continues in a chain of other pages.
   */
  #payload(page: Buffer, cell: number): Uint8Array {
    const [sizeBytes, afterSize] = readVarint(page, cell) ?? this.#refuse("a cell is cut off");
    const [, start] = readVarint(page, afterSize) ?? this.#refuse("a cell is cut off");
    this.#readBytes += sizeBytes;
    if (this.#readBytes > this.#bytes.length) this.#refuse("its rows are larger than itself");
    const usable = this.#usableBytes;
    if (sizeBytes <= usable - 35) return this.#slice(page, start, sizeBytes);
    const least = Math.floor(((usable - 12) * 32) / 255) - 23;
    const fitting = least + ((sizeBytes - least) % (usable - 4));
    const local = fitting <= usable - 35 ? fitting : least;
    const parts = [this.#slice(page, start, local)];
    let left = sizeBytes - local;
    for (let next = this.#u32(page, start + local); left > 0; ) {
      const overflow = this.#page(next);
      const part = overflow.subarray(4, 4 + Math.min(left, usable - 4));
      parts.push(part);
      left -= part.length;
      next = overflow.readUInt32BE(0);
    }
    return Buffer.concat(parts);
  }

  #page(number: number): Buffer {
    const start = (number - 1) * this.#pageBytes;
    if (number < 1 || start + this.#pageBytes > this.#bytes.length) this.#refuse(`there is no page ${number}`);
    if (this.#seen.has(number)) this.#refuse(`page ${number} is used twice`);
    this.#seen.add(number);
    return this.#bytes.subarray(start, start + this.#pageBytes);
  }

  #slice(page: Buffer, start: number, length: number): Buffer {
    if (start + length > page.length) this.#refuse("a cell is cut off");
    return page.subarray(start, start + length);
  }

  #u32(page: Buffer, offset: number): number {
    return this.#slice(page, offset, 4).readUInt32BE(0);
  }

  #refuse(why: string): never {
    throw new PlimsollError("package-database-invalid", {
      what: `${this.#where} is not a database that can be read`,
      why,
      where: this.#where,
    });
  }
}

function textOf(value: Uint8Array | undefined): string {
  return Buffer.from(value ?? []).toString("latin1");
}

/**
 * The number of a page. 2.1 allows integers of up to 8 bytes; 4 bytes are enough for any page number, and 6 are read.
 */
function integerOf(value: Uint8Array | undefined): number {
  return (value ?? new Uint8Array()).subarray(-6).reduce((number, byte) => number * 256 + byte, 0);
}
