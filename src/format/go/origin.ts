import { PT } from "../elf/constants.ts";
import type { ElfFile } from "../elf/elf-file.ts";
import { Absent } from "./absent.ts";
import { occurrences } from "./occurrences.ts";
import { readPclntabHeader } from "./pclntab-header.ts";
import { placesOfPclntab } from "./pclntab-place.ts";
import { type GoTrace, readGoTrace } from "./traces.ts";

/** The path of source files of libgo, GCC's run-time library: its code contains them for its messages. */
const LIBGO_SOURCE = Buffer.from("/libgo/runtime/");

/**
 * Finds out which compiler made a file that has no build information: Go up to 1.12 and gccgo write none, and it can be
 * removed, because no program needs it. Looks for traces, then for pclntab itself, then for what gccgo links into every
 * static program.
 * Undefined when nothing shows that Go made the file.
 */
export function findGoOrigin(elf: ElfFile): Promise<GoTrace | undefined> {
  const known = ORIGINS.get(elf) ?? searchGoOrigin(elf);
  ORIGINS.set(elf, known);
  return known;
}

/** What is not Go's is searched to its end, and asked about by whoever reads it: one search a file is enough. */
const ORIGINS = new WeakMap<ElfFile, Promise<GoTrace | undefined>>();

async function searchGoOrigin(elf: ElfFile): Promise<GoTrace | undefined> {
  return (await readGoTrace(elf)) ?? (await traceOfPclntab(elf)) ?? (await traceOfLibgo(elf));
}

async function traceOfPclntab(elf: ElfFile): Promise<GoTrace | undefined> {
  for await (const place of placesOfPclntab(elf)) {
    const header = await readPclntabHeader(elf, place);
    if (!(header instanceof Absent) && header.functionCount > 0)
      return { by: "gc", evidence: `pclntab, found by its ${place.how}` };
  }
  return undefined;
}

async function traceOfLibgo(elf: ElfFile): Promise<GoTrace | undefined> {
  for (const segment of elf.segments) {
    if (segment.type !== PT.LOAD) continue;
    for await (const _ of occurrences(elf, segment, [LIBGO_SOURCE], "segment"))
      return { by: "gccgo", evidence: "names of libgo's source files" };
  }
  return undefined;
}
