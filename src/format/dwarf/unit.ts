import { LIMITS } from "../../base/limits.ts";
import type { ElfFile } from "../elf/elf-file.ts";
import { type Abbreviation, AbbreviationTables } from "./abbreviations.ts";
import { DW_AT, DW_FORM, DW_LANG_GO, DW_TAG, DW_UT } from "./constants.ts";
import { DwarfCursor } from "./dwarf-cursor.ts";
import { type FormContext, readNumber, skipValue } from "./form.ts";

/** A unit of .debug_info: its place, and where its own parts start in other sections. All are offsets in bytes. */
export interface Unit {
  readonly start: number;
  readonly end: number;
  /** The DWARF version: it determines which sections the offsets below refer to. */
  readonly version: number;
  readonly abbreviations: number;
  /** For a Go package, its import path. Empty when the name is stored in another section. */
  readonly name: string;
  /** DW_LANG_*. */
  readonly language: number | undefined;
  readonly lines: number | undefined;
  readonly addresses: number | undefined;
  /** The first list of each kind, in the order of the section. Linkers keep the lists in the order of their units. */
  readonly ranges: number | undefined;
  readonly locations: number | undefined;
}

/**
 * Receives the start of an entry that declares a Go type, and the start and end of its name in the section. The entry
 * with its children extends to the next one.
 */
type VisitType = (start: number, nameStart: number, nameEnd: number) => void;

interface Header extends FormContext {
  readonly start: number;
  readonly end: number;
  readonly abbreviations: number;
}

/** Where the first list of each kind starts. */
interface Lists {
  locations: number | undefined;
  ranges: number | undefined;
}

interface Search {
  readonly table: ReadonlyMap<number, Abbreviation>;
  readonly isGo: boolean;
  readonly lists: Lists;
}

const TYPE_TAGS: ReadonlySet<number> = new Set(Object.values(DW_TAG));

/**
 * The units of .debug_info, without their entries. For each unit, the first entry is read, and then only as many as are
 * needed to find the start of its lists. Go types before that point are passed to `onType`: the linker puts all types
 * of a program into one unit without variables. DWARF 2 to 5, section 7.5.1; both sizes of offsets. Throws
 * `elf-invalid`.
 */
export function readUnits(
  elf: ElfFile,
  info: Uint8Array,
  abbreviations: Uint8Array,
  onType: VisitType,
): readonly Unit[] {
  const tables = new AbbreviationTables(elf, abbreviations);
  const units: Unit[] = [];
  const entries = new Entries(2 * info.length, onType);
  for (let at = 0; at < info.length; ) {
    const cursor = new DwarfCursor(info, elf, ".debug_info", at);
    if (units.length === LIMITS.dwarfUnits) cursor.refuse(`it has more than ${LIMITS.dwarfUnits} units`);
    const header = readHeader(cursor);
    const own = new DwarfCursor(info.subarray(0, header.end), elf, ".debug_info", cursor.offset);
    units.push(entries.readUnit(own, header, tables.at(header.abbreviations)));
    at = header.end;
  }
  return units;
}

function readHeader(cursor: DwarfCursor): Header {
  const start = cursor.offset;
  const { end, offsetBytes } = cursor.unitLength();
  const version = cursor.u16();
  if (version < 2 || version > 5) cursor.refuse(`version ${version} of DWARF is not one that plimsoll knows`);
  if (version < 5) {
    const abbreviations = cursor.unsigned(offsetBytes);
    return { start, end, version, offsetBytes, abbreviations, addressBytes: cursor.u8() };
  }
  const type = cursor.u8();
  const addressBytes = cursor.u8();
  const abbreviations = cursor.unsigned(offsetBytes);
  if (type === DW_UT.skeleton || type === DW_UT.split_compile) cursor.skip(8);
  if (type === DW_UT.type || type === DW_UT.split_type) cursor.skip(8 + offsetBytes);
  return { start, end, version, offsetBytes, abbreviations, addressBytes };
}

/** Reads the entries of all units. It refuses more attributes or types than a real section of that size has. */
class Entries {
  #attributesLeft: number;
  #typesLeft: number = LIMITS.dwarfTypes;
  readonly #onType: VisitType;

  constructor(mostAttributes: number, onType: VisitType) {
    this.#attributesLeft = mostAttributes;
    this.#onType = onType;
  }

  readUnit(cursor: DwarfCursor, header: Header, table: ReadonlyMap<number, Abbreviation>): Unit {
    const { start, end, version, abbreviations } = header;
    let name = "";
    const numbers = new Map<number, number>();
    const first = table.get(cursor.uleb());
    const pairs = first?.pairs ?? [];
    for (let index = 0; index < pairs.length; index += 2) {
      const attribute = pairs[index]!;
      const form = pairs[index + 1]!;
      if (attribute === DW_AT.name && form === DW_FORM.string) {
        name = cursor.string();
      } else {
        const value = readNumber(cursor, form, header);
        if (value !== undefined) numbers.set(attribute, value);
      }
    }
    const language = numbers.get(DW_AT.language);
    const lists: Lists = { locations: undefined, ranges: numbers.get(DW_AT.ranges) };
    if (first?.hasChildren) this.#findLists(cursor, header, { table, isGo: language === DW_LANG_GO, lists });
    return {
      start,
      end,
      version,
      abbreviations,
      name,
      language,
      lines: numbers.get(DW_AT.stmt_list),
      addresses: numbers.get(DW_AT.addr_base),
      ranges: lists.ranges ?? numbers.get(DW_AT.rnglists_base),
      locations: lists.locations ?? numbers.get(DW_AT.loclists_base),
    };
  }

  /**
   * Skips entries and notes where their lists are. The lists of Go are in the order of the entries, those of C are not.
   */
  #findLists(cursor: DwarfCursor, header: Header, { table, isGo, lists }: Search): void {
    for (let depth = 1; cursor.remaining > 0; ) {
      const start = cursor.offset;
      const code = cursor.uleb();
      if (code === 0) {
        depth--; // the end of the children of an entry
        continue;
      }
      const abbreviation = table.get(code);
      if (abbreviation === undefined) cursor.refuse(`its table has no kind ${code} of entry`);
      const isType = isGo && depth === 1 && TYPE_TAGS.has(abbreviation.tag);
      const { pairs } = abbreviation;
      this.#attributesLeft -= pairs.length / 2;
      if (this.#attributesLeft < 0) cursor.refuse("it has more attributes than bytes");
      for (let index = 0; index < pairs.length; index += 2) {
        const attribute = pairs[index]!;
        const form = pairs[index + 1]!;
        if (isType && attribute === DW_AT.name && form === DW_FORM.string) this.#visitType(start, cursor);
        else if (form !== DW_FORM.sec_offset) skipValue(cursor, form, header);
        else note(lists, attribute, cursor.unsigned(header.offsetBytes));
      }
      if (isGo && lists.locations !== undefined && lists.ranges !== undefined) return;
      if (abbreviation.hasChildren) depth++;
    }
  }

  #visitType(start: number, cursor: DwarfCursor): void {
    if (--this.#typesLeft < 0) cursor.refuse(`it has more than ${LIMITS.dwarfTypes} types`);
    const nameStart = cursor.offset;
    cursor.skipString();
    this.#onType(start, nameStart, cursor.offset - 1);
  }
}

function note(lists: Lists, attribute: number, place: number): void {
  if (attribute === DW_AT.location) lists.locations = Math.min(place, lists.locations ?? place);
  if (attribute === DW_AT.ranges) lists.ranges = Math.min(place, lists.ranges ?? place);
}
