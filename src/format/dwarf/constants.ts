/** Numbers of DWARF 5 (section 7, "Data Representation"), including those of version 4, by their names there. */

export const DW_AT = {
  location: 0x02,
  name: 0x03,
  stmt_list: 0x10,
  language: 0x13,
  ranges: 0x55,
  addr_base: 0x73,
  rnglists_base: 0x74,
  loclists_base: 0x8c,
} as const;

export const DW_LANG_GO = 0x16;

/** Tags of the types that Go declares. */
export const DW_TAG = {
  array_type: 0x01,
  pointer_type: 0x0f,
  structure_type: 0x13,
  subroutine_type: 0x15,
  typedef: 0x16,
  base_type: 0x24,
  unspecified_type: 0x3b,
} as const;

/** Kinds of units with more fields before their first entry. Section 7.5.1. */
export const DW_UT = { type: 2, skeleton: 4, split_compile: 5, split_type: 6 } as const;

export const DW_FORM = {
  addr: 0x01,
  block2: 0x03,
  block4: 0x04,
  data2: 0x05,
  data4: 0x06,
  data8: 0x07,
  string: 0x08,
  block: 0x09,
  block1: 0x0a,
  data1: 0x0b,
  flag: 0x0c,
  sdata: 0x0d,
  strp: 0x0e,
  udata: 0x0f,
  ref_addr: 0x10,
  ref1: 0x11,
  ref2: 0x12,
  ref4: 0x13,
  ref8: 0x14,
  ref_udata: 0x15,
  indirect: 0x16,
  sec_offset: 0x17,
  exprloc: 0x18,
  flag_present: 0x19,
  strx: 0x1a,
  addrx: 0x1b,
  ref_sup4: 0x1c,
  strp_sup: 0x1d,
  data16: 0x1e,
  line_strp: 0x1f,
  ref_sig8: 0x20,
  implicit_const: 0x21,
  loclistx: 0x22,
  rnglistx: 0x23,
  ref_sup8: 0x24,
  strx1: 0x25,
  strx2: 0x26,
  strx3: 0x27,
  strx4: 0x28,
  addrx1: 0x29,
  addrx2: 0x2a,
  addrx3: 0x2b,
  addrx4: 0x2c,
} as const;
