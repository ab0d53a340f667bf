import { DW_FORM } from "./constants.ts";
import type { DwarfCursor } from "./dwarf-cursor.ts";

/** What determines the size of a value besides its form. */
export interface FormContext {
  readonly version: number;
  readonly addressBytes: number;
  readonly offsetBytes: 4 | 8;
}

/**
 * The size of values by form, for forms whose values have the same size in every unit; undefined for others. DWARF 5,
 * section 7.5.6.
 */
const FIXED_BYTES: readonly (number | undefined)[] = byForm([
  [DW_FORM.flag_present, 0],
  [DW_FORM.implicit_const, 0],
  ...[DW_FORM.data1, DW_FORM.ref1, DW_FORM.flag, DW_FORM.strx1, DW_FORM.addrx1].map((form) => [form, 1] as const),
  ...[DW_FORM.data2, DW_FORM.ref2, DW_FORM.strx2, DW_FORM.addrx2].map((form) => [form, 2] as const),
  ...[DW_FORM.strx3, DW_FORM.addrx3].map((form) => [form, 3] as const),
  ...[DW_FORM.data4, DW_FORM.ref4, DW_FORM.ref_sup4, DW_FORM.strx4, DW_FORM.addrx4].map((form) => [form, 4] as const),
  ...[DW_FORM.data8, DW_FORM.ref8, DW_FORM.ref_sig8, DW_FORM.ref_sup8].map((form) => [form, 8] as const),
  [DW_FORM.data16, 16],
]);

/**
 * An array, because millions of values are looked up. A file may contain any number as a form: unknown ones are not in
 * it.
 */
function byForm(entries: readonly (readonly [form: number, bytes: number])[]): readonly (number | undefined)[] {
  const sizes: (number | undefined)[] = Array(Math.max(...entries.map(([form]) => form)) + 1).fill(undefined);
  for (const [form, bytes] of entries) sizes[form] = bytes;
  return sizes;
}

/** Reads a value that is a number or an offset; any other value is skipped, and the result is undefined. */
export function readNumber(cursor: DwarfCursor, form: number, unit: FormContext): number | undefined {
  switch (form) {
    case DW_FORM.data1:
    case DW_FORM.data2:
    case DW_FORM.data4:
    case DW_FORM.data8:
      return cursor.unsigned(FIXED_BYTES[form]!);
    case DW_FORM.sec_offset:
      return cursor.unsigned(unit.offsetBytes);
    case DW_FORM.udata:
      return cursor.uleb();
    default:
      skipValue(cursor, form, unit);
      return undefined;
  }
}

/** Throws `elf-invalid` for a form of no known DWARF version, because the size of its value is unknown. */
export function skipValue(cursor: DwarfCursor, form: number, unit: FormContext): void {
  cursor.skip(FIXED_BYTES[form] ?? restBytes(cursor, form, unit));
}

/** Reads the size of a value, if it is stored before the value, and returns how many bytes are left to skip. */
function restBytes(cursor: DwarfCursor, form: number, unit: FormContext): number {
  switch (form) {
    case DW_FORM.addr:
      return unit.addressBytes;
    case DW_FORM.ref_addr: // an address in version 2
      return unit.version === 2 ? unit.addressBytes : unit.offsetBytes;
    case DW_FORM.sec_offset:
    case DW_FORM.strp:
    case DW_FORM.line_strp:
    case DW_FORM.strp_sup:
      return unit.offsetBytes;
    case DW_FORM.sdata:
    case DW_FORM.udata:
    case DW_FORM.ref_udata:
    case DW_FORM.strx:
    case DW_FORM.addrx:
    case DW_FORM.loclistx:
    case DW_FORM.rnglistx:
      cursor.uleb();
      return 0;
    case DW_FORM.string:
      cursor.skipString();
      return 0;
    case DW_FORM.exprloc:
    case DW_FORM.block:
      return cursor.uleb();
    case DW_FORM.block1:
      return cursor.u8();
    case DW_FORM.block2:
      return cursor.u16();
    case DW_FORM.block4:
      return cursor.u32();
    case DW_FORM.indirect:
      return indirectBytes(cursor, unit);
    default:
      return cursor.refuse(`form 0x${form.toString(16)} is in no known version of DWARF`);
  }
}

/**
 * The form is stored before the value. An indirect form that names an indirect form again could be nested without end.
 */
function indirectBytes(cursor: DwarfCursor, unit: FormContext): number {
  const form = cursor.uleb();
  if (form === DW_FORM.indirect || form === DW_FORM.implicit_const) cursor.refuse("an indirect form names none");
  return FIXED_BYTES[form] ?? restBytes(cursor, form, unit);
}
