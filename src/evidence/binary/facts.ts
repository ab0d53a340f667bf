import { goarch } from "../../format/elf/architecture.ts";
import { readDynamicNeeds, readInterpreter } from "../../format/elf/dynamic.ts";
import { ElfFile } from "../../format/elf/elf-file.ts";
import type { RandomAccess } from "../../format/elf/random-access.ts";
import type { Section } from "../../format/elf/section.ts";
import { Absent } from "../../format/go/absent.ts";
import { type BuildInfo, readBuildInfo } from "../../format/go/build-info.ts";
import type { NameTable } from "../../format/go/name-table.ts";
import { findGoOrigin } from "../../format/go/origin.ts";
import { Pclntab } from "../../format/go/pclntab.ts";
import type { GoTrace } from "../../format/go/traces.ts";
import { countDirectories, type DirectoryCount } from "./build-directories.ts";

/** What rules about a binary rest on: read from its bytes, once. */
export interface BinaryFacts {
  /** How messages name the binary. */
  readonly where: string;
  readonly sizeBytes: number;
  /** GOARCH, or undefined where Go has none for the machine. */
  readonly goarch: string | undefined;
  readonly sections: readonly Section[];
  /** The loader that the kernel starts in the program's place, and the shared objects that it looks for. */
  readonly interpreter: string | undefined;
  readonly sharedObjects: readonly string[];
  /** What says that Go made it; undefined where nothing does. */
  readonly origin: GoTrace | undefined;
  readonly buildInfo: BuildInfo | Absent;
  /** Names of linked functions, inlined ones too. */
  readonly functions: NameTable | Absent;
  /** Names of source files. */
  readonly files: NameTable | Absent;
  /** How often each directory that must not be in the binary is in its bytes. */
  readonly buildDirectories: readonly DirectoryCount[];
  /** Import paths of every package of the build, from `go list -deps`, where somebody asked it. */
  readonly packages: ReadonlySet<string> | undefined;
  /** What the binary was built for, where somebody knows. */
  readonly expectedGoarch: string | undefined;
}

/** What the binary itself does not know. */
export interface KnownOfBuild {
  readonly packages?: ReadonlySet<string>;
  readonly goarch?: string;
  /** Absolute paths of the machine that built it: the module's folder, GOROOT, GOMODCACHE, GOCACHE. */
  readonly directories?: readonly string[];
}

/**
 * Reads the facts. Throws `elf-invalid` where it is not an ELF file; what is missing of Go is a value with a reason.
 * Holds the names of functions and files, a few percent of the binary, and nothing else of it.
 */
export async function readBinaryFacts(
  source: RandomAccess,
  where: string,
  known: KnownOfBuild = {},
): Promise<BinaryFacts> {
  const elf = await ElfFile.open(source, where);
  const { needed } = await readDynamicNeeds(elf);
  const pclntab = await Pclntab.open(elf);
  const buildInfo = await readBuildInfo(elf);
  return {
    where,
    sizeBytes: source.sizeBytes,
    goarch: goarch(elf.header),
    sections: elf.sections,
    interpreter: await readInterpreter(elf),
    sharedObjects: needed,
    origin: buildInfo instanceof Absent ? await findGoOrigin(elf) : { by: "gc", evidence: "its build information" },
    buildInfo,
    functions: pclntab instanceof Absent ? pclntab : await pclntab.readNames(),
    files: pclntab instanceof Absent ? pclntab : await pclntab.readFiles(),
    buildDirectories: await countDirectories(source, known.directories ?? []),
    packages: known.packages,
    expectedGoarch: known.goarch,
  };
}
