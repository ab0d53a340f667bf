import { SHT } from "../elf/constants.ts";
import { readDynamicNeeds } from "../elf/dynamic.ts";
import type { ElfFile } from "../elf/elf-file.ts";
import { goBuildId, readNotes } from "../elf/note.ts";
import { readSymbols } from "../elf/symbol-table.ts";
import { Absent, orAbsent } from "./absent.ts";

/** The compiler that made the Go code of a file, and the evidence for it. */
export interface GoTrace {
  /** `gc` is Go's own compiler; gccgo is GCC's, whose programs have neither pclntab nor module data. */
  readonly by: "gc" | "gccgo";
  /** In words that follow "by": `its section .go_export`. */
  readonly evidence: string;
}

type Names = Readonly<Record<GoTrace["by"], readonly string[]>>;

/** Sections that only one of the two compilers writes. */
const SECTIONS: Names = {
  gc: [".gopclntab", ".data.rel.ro.gopclntab", ".go.buildinfo", ".go.module", ".gosymtab", ".note.go.buildid"],
  gccgo: [".go_export"],
};
/** Symbols that only one of the two runtimes has. */
const SYMBOLS: Names = {
  gc: ["runtime.firstmoduledata", "runtime.pclntab"],
  gccgo: ["__go_init_main", "runtime.registerTypeDescriptors"],
};
/** GCC's run-time library for Go. */
const LIBGO = /^libgo\.so(?:\.\d+)*$/;

/**
 * Evidence that Go made a file, other than the tables of a running program: its notes, the names of its sections and
 * symbols, the shared objects that it needs. Undefined when there is none, which does not prove that Go did not make
 * it.
 */
export async function readGoTrace(elf: ElfFile): Promise<GoTrace | undefined> {
  const readers = [traceOfNotes, traceOfNeeds, traceOfSections, traceOfSymbols];
  for (const read of readers) {
    const found = await orAbsent("what says who made the file", async () => (await read(elf)) ?? new Absent("nothing"));
    if (!(found instanceof Absent)) return found;
  }
  return undefined;
}

async function traceOfNotes(elf: ElfFile): Promise<GoTrace | undefined> {
  const id = goBuildId(await readNotes(elf));
  return id === undefined ? undefined : { by: "gc", evidence: "its note with Go's build ID" };
}

async function traceOfNeeds(elf: ElfFile): Promise<GoTrace | undefined> {
  const { needed } = await readDynamicNeeds(elf);
  const libgo = needed.find((name) => LIBGO.test(name));
  return libgo === undefined ? undefined : { by: "gccgo", evidence: `its need of ${libgo}` };
}

async function traceOfSections({ sections }: ElfFile): Promise<GoTrace | undefined> {
  const names = new Set(sections.filter(({ type }) => type !== SHT.NOBITS).map(({ name }) => name));
  return firstOf(SECTIONS, "section", (name) => names.has(name));
}

/** Searches .symtab or, if it was removed, .dynsym. Programs that need libgo were already recognised by that. */
async function traceOfSymbols(elf: ElfFile): Promise<GoTrace | undefined> {
  const symbols = (await readSymbols(elf, "symtab")) ?? (await readSymbols(elf, "dynsym"));
  return symbols && firstOf(SYMBOLS, "symbol", (name) => symbols.find(name) !== undefined);
}

function firstOf(names: Names, what: string, has: (name: string) => boolean): GoTrace | undefined {
  for (const by of ["gc", "gccgo"] as const) {
    const found = names[by].find(has);
    if (found !== undefined) return { by, evidence: `its ${what} ${found}` };
  }
  return undefined;
}
