import type { PclntabFormat } from "./pclntab-header.ts";

/**
 * The addresses of tables of the program, as runtime.moduledata states them. runtime/symtab.go, moduledata, Go 1.18 and
 * later.
 */
export interface ModuledataRanges {
  readonly findfunctab: number;
  /** Variables with bytes in the file: first those without pointers, then those with pointers. */
  readonly variables: readonly { readonly start: number; readonly end: number }[];
  readonly gcdata: number;
  readonly gcbss: number;
  /** Start of the type descriptors; offsets in them are relative to it. */
  readonly types: number;
  readonly etypes: number;
  readonly rodata: number;
  /** Offsets of funcdata are relative to this address. */
  readonly gofunc: number;
  /** Offsets of 32 bits, relative to `types`. */
  readonly typelinks: Slice;
  /** Pointers to itabs. */
  readonly itablinks: Slice;
}

interface Slice {
  readonly address: number;
  readonly count: number;
}

/**
 * The fields at the start of the structure in Go 1.16 and later, in words: pcHeader; then a slice (address, length,
 * capacity) each for funcnametab, cutab, filetab, pctab, pclntable, ftab; then findfunctab, minpc, maxpc, text, etext.
 */
export const MODULEDATA_TEXT_WORDS = { pclntable: 13, text: 22, etext: 23 } as const;
/** Up to the end of itablinks in all releases, with room for two more fields. */
export const MODULEDATA_WORDS = 54;

const FINDFUNCTAB = 19;
const VARIABLES = 24;
/** After etext come noptrdata, data, bss and noptrbss, each with a start and an end. */
const BEHIND_BSS = 32;
const SLICE_WORDS = 3;
/** Number of fields between gofunc and textsectmap: none up to Go 1.25, epclntab since Go 1.26. */
const FIELDS_BEHIND_GOFUNC = [0, 1];
const MOST_LINKS = 2 ** 26;

/** Reads the fields after `etext`; undefined when they are not laid out as in any known release. */
export function parseModuledataRanges(words: readonly number[], format: PclntabFormat): ModuledataRanges | undefined {
  if (format !== "go1.18" && format !== "go1.20") return undefined;
  // Go 1.20 inserted the coverage counters covctrs and ecovctrs here. The next field is the end of the program.
  const gcdata = BEHIND_BSS + (format === "go1.20" ? 2 : 0) + 1;
  const types = gcdata + 2;
  const gofunc = types + 3;
  for (const extra of FIELDS_BEHIND_GOFUNC) {
    const textsectmap = gofunc + 1 + extra;
    const [sections, typelinks, itablinks] = [0, 1, 2].map((nth) => sliceAt(words, textsectmap + nth * SLICE_WORDS));
    if (sections === undefined || typelinks === undefined || itablinks === undefined || sections.count === 0) continue;
    return {
      findfunctab: words[FINDFUNCTAB]!,
      variables: [VARIABLES, VARIABLES + 2].map((at) => ({ start: words[at]!, end: words[at + 1]! })),
      gcdata: words[gcdata]!,
      gcbss: words[gcdata + 1]!,
      types: words[types]!,
      etypes: words[types + 1]!,
      rodata: words[types + 2]!,
      gofunc: words[gofunc]!,
      typelinks,
      itablinks,
    };
  }
  return undefined;
}

/** A slice that the linker wrote: its length equals its capacity. Otherwise undefined. */
function sliceAt(words: readonly number[], index: number): Slice | undefined {
  const [address, count, capacity] = words.slice(index, index + SLICE_WORDS);
  if (address === undefined || count === undefined || count !== capacity || count > MOST_LINKS) return undefined;
  return { address, count };
}
