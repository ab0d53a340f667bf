import type { ElfFile } from "../../format/elf/elf-file.ts";
import type { SymbolTable } from "../../format/elf/symbol-table.ts";
import type { Absent } from "../../format/go/absent.ts";
import type { FunctionTable } from "../../format/go/function-table.ts";
import type { Pclntab } from "../../format/go/pclntab.ts";
import type { SymbolNames } from "../symbol-names.ts";
import type { AddressSpace } from "./address-space.ts";
import type { Memory } from "./memory.ts";
import type { Owners } from "./owners.ts";

/** A binary as analysers see it. */
export interface Subject {
  readonly elf: ElfFile;
  readonly space: AddressSpace;
  readonly owners: Owners;
  readonly names: SymbolNames;
  /** .symtab, while it is being read; undefined if there is none. */
  readonly symbols: Promise<SymbolTable | undefined | Absent>;
  /** The file that .symtab is in: its symbols name sections by their numbers there. */
  readonly symbolFile: ElfFile;
}

/** A binary whose function table can be read. */
export interface GoSubject extends Subject {
  readonly pclntab: Pclntab;
  readonly functions: FunctionTable;
  /** The owner of each function. */
  readonly functionOwners: Uint32Array;
  /** Whether C code, or what C compilers add, is linked. If not, nothing is assigned to C. */
  readonly hasC: boolean;
  /** The program's data, while it is being read. */
  readonly memory: Promise<Memory | Absent>;
}
