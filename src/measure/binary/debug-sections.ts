import { readUnits, type Unit } from "../../format/dwarf/unit.ts";
import { readUncompressed, uncompressedSize } from "../../format/elf/compression.ts";
import type { ElfFile } from "../../format/elf/elf-file.ts";
import type { Section } from "../../format/elf/section.ts";
import { Absent, orAbsent } from "../../format/go/absent.ts";
import { PackagesOfTypes } from "./packages-of-types.ts";

/** A section of debug information. */
export interface DebugSection {
  readonly section: Section;
  readonly uncompressedBytes: number;
}

/** The debug information of a binary, before the owners of its functions are known. */
export interface DebugSections {
  /** By their kind: `info`, `line`. A second section of the same kind is left out. */
  readonly sections: ReadonlyMap<string, DebugSection | Absent>;
  readonly units: DebugUnits | Absent;
  /** The frames, uncompressed; empty if there are none. */
  readonly frames: Uint8Array | Absent;
  readonly addressTables: Uint8Array | Absent;
}

interface DebugUnits {
  readonly units: readonly Unit[];
  readonly types: TypeRuns;
}

const NAME = /^\.z?debug_(\w+)$/;
const NOTHING = new Uint8Array();

/**
 * Reads and decompresses the sections whose content is needed, in other threads, while this one measures the code.
 * Sections whose content is not needed are divided by what the units say about them.
 */
export async function readDebugSections(elf: ElfFile): Promise<DebugSections> {
  const found = new Map<string, Section>();
  for (const section of elf.sections) {
    const part = NAME.exec(section.name)?.[1];
    if (part !== undefined && section.fileSizeBytes > 0 && !found.has(part)) found.set(part, section);
  }
  const read = async (part: string) => {
    const section = found.get(part);
    return section === undefined ? NOTHING : orAbsent(section.name, () => readUncompressed(elf, section));
  };
  const [units, frames, addressTables] = await Promise.all([
    readDebugUnits(elf, read("info"), read("abbrev")),
    read("frame"),
    read("aranges"),
  ]);
  const sections = new Map<string, DebugSection | Absent>();
  for (const [part, section] of found) sections.set(part, await orAbsent(section.name, () => measure(elf, section)));
  return { sections, units, frames, addressTables };
}

async function measure(elf: ElfFile, section: Section): Promise<DebugSection> {
  return { section, uncompressedBytes: await uncompressedSize(elf, section) };
}

/** The section itself is large, and is not needed any more once its units are known. */
async function readDebugUnits(
  elf: ElfFile,
  info: Promise<Uint8Array | Absent>,
  abbreviations: Promise<Uint8Array | Absent>,
): Promise<DebugUnits | Absent> {
  const [infoBytes, abbreviationBytes] = await Promise.all([info, abbreviations]);
  if (infoBytes instanceof Absent) return infoBytes;
  if (abbreviationBytes instanceof Absent) return abbreviationBytes;
  return orAbsent("debug information", async () => {
    const types = new TypeRuns();
    const packages = new PackagesOfTypes(infoBytes);
    const units = readUnits(elf, infoBytes, abbreviationBytes, (start, nameStart, nameEnd) =>
      types.add(start, packages.package(nameStart, nameEnd)),
    );
    return { units, types };
  });
}

/** Where in .debug_info the types of another package start. */
class TypeRuns {
  readonly #starts: number[] = [];
  readonly #packages: (string | undefined)[] = [];
  /** One string for each name: a string that is cut out of a longer one keeps the longer one in memory. */
  readonly #names = new Map<string, string>();

  add(start: number, packageName: string | undefined): void {
    if (this.#starts.length > 0 && this.#packages.at(-1) === packageName) return;
    this.#starts.push(start);
    this.#packages.push(packageName === undefined ? undefined : this.#intern(packageName));
  }

  /** `packageName` is undefined for types without a package, such as `int`. */
  forEach(visit: (start: number, packageName: string | undefined) => void): void {
    for (const [index, start] of this.#starts.entries()) visit(start, this.#packages[index]);
  }

  #intern(name: string): string {
    let known = this.#names.get(name);
    if (known === undefined) {
      known = Buffer.from(name).toString();
      this.#names.set(known, known);
    }
    return known;
  }
}
