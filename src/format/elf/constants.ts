/** Numbers of the System V ABI (gABI 4.1, "Object Files") and of its Linux and GNU supplements, by their names. */

export const PT = {
  NULL: 0,
  LOAD: 1,
  DYNAMIC: 2,
  INTERP: 3,
  NOTE: 4,
  PHDR: 6,
  TLS: 7,
  GNU_EH_FRAME: 0x6474e550,
  GNU_STACK: 0x6474e551,
  GNU_RELRO: 0x6474e552,
} as const;

/** e_type of an object file that is not linked yet. */
export const ET_REL = 1;
/** e_type of shared objects and of position-independent executables. */
export const ET_DYN = 3;
export const ET_CORE = 4;

/** EI_OSABI of systems whose programs Linux does not run. */
export const OSABI_NAMES: ReadonlyMap<number, string> = new Map([
  [2, "NetBSD"],
  [6, "Solaris"],
  [9, "FreeBSD"],
  [12, "OpenBSD"],
]);

export const PF = { X: 1, W: 2, R: 4 } as const;

export const SHT = {
  NULL: 0,
  PROGBITS: 1,
  SYMTAB: 2,
  STRTAB: 3,
  RELA: 4,
  HASH: 5,
  DYNAMIC: 6,
  NOTE: 7,
  NOBITS: 8,
  REL: 9,
  DYNSYM: 11,
  SYMTAB_SHNDX: 18,
  GNU_HASH: 0x6ffffff6,
  GNU_VERDEF: 0x6ffffffd,
  GNU_VERNEED: 0x6ffffffe,
  GNU_VERSYM: 0x6fffffff,
} as const;

export const SHF = {
  WRITE: 0x1n,
  ALLOC: 0x2n,
  EXECINSTR: 0x4n,
  INFO_LINK: 0x40n,
  TLS: 0x400n,
  COMPRESSED: 0x800n,
} as const;

/** Section indexes with a special meaning. */
export const SHN = { UNDEF: 0, LORESERVE: 0xff00, ABS: 0xfff1, COMMON: 0xfff2, XINDEX: 0xffff } as const;

/** The value of e_phnum when the real count is in sh_info of section 0. */
export const PN_XNUM = 0xffff;

export const DT = {
  NULL: 0,
  NEEDED: 1,
  STRTAB: 5,
  RELA: 7,
  RELASZ: 8,
  STRSZ: 10,
  SONAME: 14,
  RPATH: 15,
  RUNPATH: 29,
} as const;

/** ch_type of a compression header. */
export const ELFCOMPRESS = { ZLIB: 1, ZSTD: 2 } as const;

export const EM = {
  "386": 3,
  MIPS: 8,
  PPC64: 21,
  S390: 22,
  ARM: 40,
  X86_64: 62,
  AARCH64: 183,
  RISCV: 243,
  LOONGARCH: 258,
} as const;
