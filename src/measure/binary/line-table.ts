import { uint32 } from "../../base/unsigned.ts";
import type { FunctionTable } from "../../format/go/function-table.ts";
import type { PclntabPart } from "../../format/go/pclntab-header.ts";
import { ByteClaims } from "../byte-claims.ts";
import type { TableSymbols } from "../symbol-names.ts";
import { Marks } from "./marks.ts";
import { NamesOfPackages } from "./names-of-packages.ts";
import { LINKER } from "./owners.ts";
import type { GoSubject } from "./subject.ts";

/** Marks a file that a unit no longer needs. cmd/link/internal/ld/pcln.go. */
const NO_FILE = 0xffffffff;
const UNIT_ENTRY_BYTES = 4;
/** A name, a record, and a part of the value programs; most entries are merged. */
const CLAIMS_PER_FUNCTION = 3;

/**
 * Assigns pclntab's own bytes, part by part (cmd/link/internal/ld/pcln.go), to their owners: names, records and entries
 * to one function each; file names and value programs to all packages that use them. Before Go 1.16 the parts cannot be
 * told apart.
 */
export async function claimLineTable(subject: GoSubject, symbols: TableSymbols): Promise<ByteClaims> {
  const { header } = subject.pclntab;
  const table = new LineTable(subject, symbols);
  if (header.format === "go1.2") return table.claims;
  table.claim(header.header, 0, header.header.sizeBytes, LINKER);
  table.claimNames();
  await table.claimFiles();
  table.claimPrograms();
  table.claimRecords();
  return table.claims;
}

class LineTable {
  readonly claims: ByteClaims;
  readonly #subject: GoSubject;
  readonly #symbols: TableSymbols;
  readonly #label: (owner: number) => number;

  constructor(subject: GoSubject, symbols: TableSymbols) {
    this.#subject = subject;
    this.#symbols = symbols;
    this.#label = subject.owners.labeller("pclntab", "pclntab");
    this.claims = new ByteClaims(CLAIMS_PER_FUNCTION * subject.functions.length);
  }

  /** Claims a range of a part. */
  claim(part: PclntabPart, start: number, end: number, owner: number, symbol?: number): void {
    const partOffset = this.#subject.pclntab.place.fileOffset + part.offset;
    this.claims.add(partOffset + start, Math.min(end, part.sizeBytes) - start, this.#label(owner), symbol);
  }

  /** Names of functions that have no code, because all calls were inlined, belong to the package in the name. */
  claimNames(): void {
    const { pclntab, functions, functionOwners, owners } = this.#subject;
    const part = pclntab.header.names;
    const { names } = functions;
    const packages = new NamesOfPackages(names, owners);
    const named = functionsByName(functions);
    let next = 0;
    for (let start = 0; start < names.length; ) {
      let end = start;
      while (names[end]! !== 0 && end < names.length) end++;
      end++;
      while (next < named.length && functions.nameOffset(named[next]!) < start) next++;
      const index = named[next];
      if (index === undefined || functions.nameOffset(index) !== start) {
        this.claim(part, start, end, packages.owner(start) ?? LINKER);
      } else {
        this.claim(part, start, end, functionOwners[index]!, this.#symbols.at(index));
      }
      start = end;
    }
  }

  /** Each unit has a run of offsets of file names; a name belongs to all units that have its offset. */
  async claimFiles(): Promise<void> {
    const { pclntab, functions, functionOwners, owners, elf } = this.#subject;
    const { compilationUnits, files } = pclntab.header;
    const units = new Marks(0, compilationUnits.sizeBytes, owners);
    for (let index = 0; index < functions.length; index++) {
      units.add(functions.unitOffset(index) * UNIT_ENTRY_BYTES, functionOwners[index]!);
    }
    const bytes = await pclntab.readPart(compilationUnits);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const names = new Marks(0, files.sizeBytes, owners);
    units.forEachPart(bytes.length, (start, end, owner) => {
      this.claim(compilationUnits, start, end, owner);
      for (let at = start; at + UNIT_ENTRY_BYTES <= end; at += UNIT_ENTRY_BYTES) {
        const file = uint32(view, at, elf.header.littleEndian);
        if (file !== NO_FILE) names.add(file, owner);
      }
    });
    this.#claimParts(files, names);
  }

  /** Equal programs are in the table once. */
  claimPrograms(): void {
    const { pclntab, functions, owners } = this.#subject;
    const { values } = pclntab.header;
    const programs = new Marks(0, values.sizeBytes, owners);
    programs.add(0, LINKER); // the linker starts with an empty program, because 0 means none
    for (let index = 0; index < functions.length; index++) this.#markPrograms(index, programs);
    this.#claimParts(values, programs);
  }

  #claimParts(part: PclntabPart, marks: Marks): void {
    const partOffset = this.#subject.pclntab.place.fileOffset + part.offset;
    marks.forEachLabel(part.sizeBytes, this.#label, (start, end, label) => {
      this.claims.add(partOffset + start, end - start, label);
    });
  }

  #markPrograms(index: number, programs: Marks): void {
    const { functions, functionOwners } = this.#subject;
    const owner = functionOwners[index]!;
    const count = functions.programCount(index);
    for (let program = 0; program < count; program++) {
      const offset = functions.programOffset(index, program);
      if (offset !== 0) programs.add(offset, owner);
    }
  }

  /**
   * The table of entries with the records after it: they are in the same order, and each is padded to a pointer's size.
   */
  claimRecords(): void {
    const { pclntab, functions, functionOwners } = this.#subject;
    const part = pclntab.header.functions;
    const partBytes = Math.min(part.sizeBytes, pclntab.moduledata?.functionsSizeBytes ?? part.sizeBytes);
    const entryBytes = functions.tableEntryBytes;
    for (let index = 0; index < functions.length; index++) {
      this.claim(part, index * entryBytes, (index + 1) * entryBytes, functionOwners[index]!);
    }
    for (let index = 0; index < functions.length; index++) {
      const next = index + 1 < functions.length ? functions.recordOffsets[index + 1]! : partBytes;
      this.claim(part, functions.recordOffsets[index]!, next, functionOwners[index]!, this.#symbols.at(index));
    }
  }
}

/** The functions in the order of their names' offsets; of functions that share a name, the last comes first. */
function functionsByName(functions: FunctionTable): Uint32Array {
  const { length } = functions;
  const keys = new Float64Array(length);
  for (let index = 0; index < length; index++) keys[index] = functions.nameOffset(index) * length + length - 1 - index;
  keys.sort();
  const order = new Uint32Array(length);
  for (let nth = 0; nth < length; nth++) order[nth] = length - 1 - (keys[nth]! % length);
  return order;
}
