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

/** The facts that rules about a binary use, read once from its bytes. */
export interface BinaryFacts {
  /** How messages name the binary. */
  readonly where: string;
  readonly sizeBytes: number;
  /** GOARCH, or undefined if Go has none for the machine. */
  readonly goarch: string | undefined;
  readonly sections: readonly Section[];
  /** The loader that the kernel starts instead of the program, and the shared objects that it looks for. */
  readonly interpreter: string | undefined;
  readonly sharedObjects: readonly string[];
  /** The evidence that Go made the binary; undefined if there is none. */
  readonly origin: GoTrace | undefined;
  readonly buildInfo: BuildInfo | Absent;
  /** Names of linked functions, inlined ones too. */
  readonly functions: NameTable | Absent;
  /** Names of source files. */
  readonly files: NameTable | Absent;
  /** How often each directory that must not be in the binary occurs in its bytes. */
  readonly buildDirectories: readonly DirectoryCount[];
  /** Import paths of every package of the build, from `go list -deps`; undefined if it was not asked. */
  readonly packages: ReadonlySet<string> | undefined;
  /** The GOARCH that the binary was built for, if it is known. */
  readonly expectedGoarch: string | undefined;
}

/** Facts about the build that the binary itself does not contain. */
export interface KnownOfBuild {
  readonly packages?: ReadonlySet<string>;
  readonly goarch?: string;
  /** Absolute paths of the machine that built it: the module's folder, GOROOT, GOMODCACHE, GOCACHE. */
  readonly directories?: readonly string[];
}

/**
 * Reads the facts. Throws `elf-invalid` if it is not an ELF file; Go data that is missing is a value with a reason.
 * Holds only the names of functions and files in memory, a few percent of the binary.
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
