import { PT } from "../elf/constants.ts";
import type { ElfFile } from "../elf/elf-file.ts";
import { Absent } from "./absent.ts";
import { readPclntabHeader } from "./pclntab-header.ts";
import { placesOfPclntab } from "./pclntab-place.ts";
import { type GoTrace, readGoTrace } from "./traces.ts";

/** Source files of GCC's run-time library, which its code names for its own messages. */
const LIBGO_SOURCE = "/libgo/runtime/";
const SCAN_BYTES = 1024 * 1024;

/**
 * Who made a file that has no build information: Go up to 1.12 wrote none, gccgo writes none, and what nothing reads can
 * be removed. Looks for traces, then for pclntab itself, then for what gccgo links into every static program.
 * Undefined where nothing says that Go made it.
 */
export async function findGoOrigin(elf: ElfFile): Promise<GoTrace | undefined> {
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
  for (const { type, fileOffset, fileSizeBytes } of elf.segments) {
    if (type !== PT.LOAD) continue;
    for (let done = 0; done < fileSizeBytes; done += SCAN_BYTES) {
      const length = Math.min(SCAN_BYTES + LIBGO_SOURCE.length, fileSizeBytes - done);
      const bytes = await elf.read(fileOffset + done, length, "segment");
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (chunk.includes(LIBGO_SOURCE)) return { by: "gccgo", evidence: "names of libgo's source files" };
    }
  }
  return undefined;
}
