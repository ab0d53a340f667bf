import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { uint8, uint32 } from "../../base/unsigned.ts";
import { stringAt } from "../elf/string-table.ts";
import { entryFieldBytes, entryTableOffset, type PclntabHeader } from "./pclntab-header.ts";

/** The parts of pclntab that functions need, as stored in the file. */
interface FunctionParts {
  readonly header: PclntabHeader;
  readonly littleEndian: boolean;
  /** The base of entries: the address of runtime.text since Go 1.18, 0 before. */
  readonly textStart: number;
  readonly names: Uint8Array;
  readonly values: Uint8Array;
  readonly functions: Uint8Array;
  /** Size of the whole file: it contains all of Go's code, so no two entries are further apart. */
  readonly fileSizeBytes: number;
  readonly where: string;
}

/**
 * Fields of a record in all releases since Go 1.16, as distances from the end of its first field (the entry), which the
 * offset of the name follows directly.
 */
const FIELD = { pcsp: 12, npcdata: 24, cuOffset: 28 } as const;
/** internal/abi/symtab.go names five; a damaged record may state any number. */
const MOST_PCDATA = 64;
/** The value that a record has for a missing offset. */
export const NO_FUNCDATA = 0xffffffff;

/**
 * The functions of a binary in the order of their addresses, accessed by index: a service has a hundred thousand of
 * them, so there is no object for each. It works on stripped binaries, because the runtime itself needs the table.
 * runtime/symtab.go (functab) and runtime/runtime2.go (_func).
 */
export class FunctionTable {
  readonly length: number;
  /** Address of the first byte of each function; at index `length`, the end of the last one. */
  readonly entries: Float64Array;
  /** Where each function's record starts, in bytes from the start of pclntab's `functions` part. */
  readonly recordOffsets: Uint32Array;
  readonly #parts: FunctionParts;
  readonly #records: DataView;
  /** Size of the first field of a record, the entry of the function. */
  readonly #entryBytes: number;
  /** Size of the fixed fields after the entry, up to pcdata: Go 1.20 added startLine. The last byte is nfuncdata. */
  readonly #fixedBytes: number;

  constructor(parts: FunctionParts) {
    const { header, functions } = parts;
    this.#parts = parts;
    this.#records = new DataView(functions.buffer, functions.byteOffset, functions.byteLength);
    this.length = header.functionCount;
    this.entries = new Float64Array(this.length + 1);
    this.recordOffsets = new Uint32Array(this.length);
    const fieldBytes = entryFieldBytes(header);
    this.#entryBytes = fieldBytes;
    this.#fixedBytes = header.format === "go1.20" ? 40 : 36;
    this.#fill(entryTableOffset(header), fieldBytes);
  }

  /**
   * Throws `elf-invalid` when entries do not ascend, or span more than the size of the file. The runtime refuses that
   * too, and it bounds the time that each function costs later by its size in bytes.
   */
  #fill(tableOffset: number, fieldBytes: number): void {
    const base = this.#parts.textStart;
    // The part may be shorter than the header says, because moduledata also states its length.
    const tableBytes = (2 * this.length + 1) * fieldBytes;
    if (tableOffset + tableBytes > this.#records.byteLength) throw this.#damaged("its entries are not in it");
    for (let index = 0, at = tableOffset; index < this.length; index++, at += 2 * fieldBytes) {
      this.entries[index] = base + this.#field(at, fieldBytes);
      this.recordOffsets[index] = this.#field(at + fieldBytes, fieldBytes);
    }
    this.entries[this.length] = base + this.#field(tableOffset + this.length * 2 * fieldBytes, fieldBytes);
    let isAscending = true;
    for (let index = 1; index <= this.length; index++) isAscending &&= this.entries[index]! >= this.entries[index - 1]!;
    const reach = this.entries[this.length]! - this.entries[0]!;
    if (!isAscending || reach > this.#parts.fileSizeBytes)
      throw this.#damaged("its entries do not ascend within the code");
  }

  /** The `names` part of pclntab: names that each end with a zero byte. */
  get names(): Uint8Array {
    return this.#parts.names;
  }

  /** Bytes of one function in the table of entries: its entry and the offset of its record. */
  get tableEntryBytes(): number {
    return 2 * this.#entryBytes;
  }

  /** The name as the linker knows it: `net/http.(*Server).Serve`, with dots in the last path element escaped as %2e. */
  name(index: number): string {
    const { names, where } = this.#parts;
    return stringAt(names, this.nameOffset(index), LIMITS.symbolNameBytes, `${where} › function names`);
  }

  /** Offset of the name in pclntab's `names` part. */
  nameOffset(index: number): number {
    return this.#recordField(index, 0);
  }

  /**
   * The address after the last instruction, which is value plus size in the symbol table. The bytes from here to the
   * next entry are padding. For a function without a stack-depth program, such as a stub that the linker made, it is
   * the next entry.
   */
  end(index: number): number {
    const start = this.entries[index]!;
    const next = this.entries[index + 1]!;
    const program = this.#recordField(index, FIELD.pcsp);
    if (program === 0) return next;
    const { values, header } = this.#parts;
    return Math.min(next, start + programLength(values, program, (next - start) / header.quantum) * header.quantum);
  }

  /**
   * Offset in pclntab's `compilationUnits` part, in entries, of the files of the function's unit. Go 1.16 and later.
   */
  unitOffset(index: number): number {
    return this.#recordField(index, FIELD.cuOffset);
  }

  /** The number of value programs of the function: stack depth, file, line, and those of pcdata. */
  programCount(index: number): number {
    return 3 + Math.min(this.#recordField(index, FIELD.npcdata), MOST_PCDATA);
  }

  /** Offset of a program in pclntab's `values` part; 0 when the function does not have it. */
  programOffset(index: number, program: number): number {
    const distance = program < 3 ? FIELD.pcsp + 4 * program : this.#fixedBytes + 4 * (program - 3);
    return this.#recordField(index, distance);
  }

  /** The number of funcdata offsets of the function. 0 before Go 1.18, which stored pointers. */
  funcdataCount(index: number): number {
    if (!this.#parts.header.entriesAreRelative) return 0;
    return this.#recordByte(index, this.#fixedBytes - 1);
  }

  /** Offset from `gofunc` of moduledata, or `NO_FUNCDATA`. */
  funcdataOffset(index: number, funcdata: number): number {
    const programs = this.programCount(index) - 3;
    return this.#recordField(index, this.#fixedBytes + 4 * (programs + funcdata));
  }

  /** A field of 32 bits, by its distance from the end of the entry. */
  #recordField(index: number, distance: number): number {
    const at = this.recordOffsets[index]! + this.#entryBytes + distance;
    if (at + 4 > this.#records.byteLength) throw this.#damaged(`the record of function ${index} is not in it`);
    return uint32(this.#records, at, this.#parts.littleEndian);
  }

  #recordByte(index: number, distance: number): number {
    const at = this.recordOffsets[index]! + this.#entryBytes + distance;
    if (at >= this.#records.byteLength) throw this.#damaged(`the record of function ${index} is not in it`);
    return uint8(this.#records, at);
  }

  #field(at: number, bytes: number): number {
    const { littleEndian } = this.#parts;
    return bytes === 4 ? uint32(this.#records, at, littleEndian) : Number(this.#records.getBigUint64(at, littleEndian));
  }

  #damaged(why: string): PlimsollError {
    return new PlimsollError("elf-invalid", {
      what: `pclntab of ${this.#parts.where} is damaged`,
      why,
      where: `${this.#parts.where} › pclntab`,
    });
  }
}

/**
 * The number of quanta that a value program covers, up to `limit`. It consists of pairs of varints, value delta and
 * counter delta; a value delta of zero that is not the first one ends it. runtime/symtab.go, step. The end of the bytes
 * and a counter delta of zero end it too.
 */
function programLength(values: Uint8Array, start: number, limit: number): number {
  let at = start;
  let length = 0;
  for (let isFirst = true; length < limit; isFirst = false) {
    if (values[at] === 0 && !isFirst) break;
    while (values[at]! >= 0x80) at++;
    at++;
    let counterDelta = 0;
    for (let scale = 1; at < values.length; scale *= 128) {
      const byte = values[at++]!;
      counterDelta += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    if (counterDelta === 0) break;
    length += counterDelta;
  }
  return length;
}
