import type { ElfFile } from "../elf/elf-file.ts";
import { DW_FORM } from "./constants.ts";
import { DwarfCursor } from "./dwarf-cursor.ts";

/** The attributes of an entry and their forms, as a flat list of pairs. */
export interface Abbreviation {
  /** DW_TAG_*. */
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly pairs: readonly number[];
}

/** The tables of .debug_abbrev, read when a unit refers to one. DWARF 5, section 7.5.3. */
export class AbbreviationTables {
  readonly #elf: ElfFile;
  readonly #bytes: Uint8Array;
  readonly #tables = new Map<number, ReadonlyMap<number, Abbreviation>>();
  /** Real tables do not overlap. Overlapping tables would make the reader read the same bytes again and again. */
  #budgetBytes: number;

  constructor(elf: ElfFile, bytes: Uint8Array) {
    this.#elf = elf;
    this.#bytes = bytes;
    this.#budgetBytes = 2 * bytes.length;
  }

  /** The table at an offset. Throws `elf-invalid` for one without an end. */
  at(offset: number): ReadonlyMap<number, Abbreviation> {
    const known = this.#tables.get(offset);
    if (known !== undefined) return known;
    const cursor = new DwarfCursor(this.#bytes, this.#elf, ".debug_abbrev", offset);
    const table = readTable(cursor);
    this.#budgetBytes -= cursor.offset - offset;
    if (this.#budgetBytes < 0) cursor.refuse("its tables lie in one another");
    this.#tables.set(offset, table);
    return table;
  }
}

/** Reads from the cursor on to the zero code that ends the table. */
function readTable(cursor: DwarfCursor): ReadonlyMap<number, Abbreviation> {
  const table = new Map<number, Abbreviation>();
  for (let code = cursor.uleb(); code !== 0; code = cursor.uleb()) {
    const tag = cursor.uleb();
    const hasChildren = cursor.u8() !== 0;
    const pairs: number[] = [];
    for (;;) {
      const attribute = cursor.uleb();
      const form = cursor.uleb();
      if (form === DW_FORM.implicit_const) cursor.uleb();
      if (attribute === 0 && form === 0) break;
      pairs.push(attribute, form);
    }
    table.set(code, { tag, hasChildren, pairs });
  }
  return table;
}
