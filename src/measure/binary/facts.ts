import { uncompressedSize } from "../../format/elf/compression.ts";
import { SHF } from "../../format/elf/constants.ts";
import type { ElfFile } from "../../format/elf/elf-file.ts";
import type { SymbolTable } from "../../format/elf/symbol-table.ts";
import { Absent, orAbsent } from "../../format/go/absent.ts";
import type { BuildInfo } from "../../format/go/build-info.ts";
import type { ModuleVersion } from "../../format/go/module-info.ts";
import type { Kind } from "../label.ts";
import type { Ledger } from "../ledger.ts";
import type { BinaryLedger, GoFacts, ModuleFact, SectionFact, Totals } from "./binary-ledger.ts";
import { debugFacts } from "./debug-facts.ts";
import type { DebugInfo } from "./debug-info.ts";
import { kindOfSection } from "./elf-parts.ts";
import { measurePaths } from "./paths.ts";
import type { Subject } from "./subject.ts";

type Facts = Pick<BinaryLedger, "go" | "sections" | "paths" | "debugInfo" | "totals">;

interface Measured {
  readonly subject: Subject;
  readonly ledger: Ledger;
  readonly buildInfo: BuildInfo | Absent;
  readonly debugInfo: DebugInfo;
}

/** The facts about a binary that are not in its rows. */
export async function measureFacts({ subject, ledger, buildInfo, debugInfo }: Measured): Promise<Facts> {
  const { elf, owners, symbols } = subject;
  const sections = await sectionFacts(elf, await symbols);
  const totals = { ...totalsOf(ledger), dwarfUncompressedBytes: uncompressedDebugBytes(elf, sections) };
  return {
    go: buildInfo instanceof Absent ? buildInfo : goFacts(buildInfo, ledger),
    sections,
    paths: await measurePaths(elf),
    debugInfo: debugFacts(ledger, owners, debugInfo, totals.dwarfUncompressedBytes),
    totals,
  };
}

/** Null if the size of a section is not known. */
function uncompressedDebugBytes(elf: ElfFile, facts: readonly SectionFact[]): number | null {
  let total = 0;
  for (const [index, section] of elf.sections.slice(1).entries()) {
    if (kindOfSection(section) !== "dwarf") continue;
    const { uncompressedBytes } = facts[index]!;
    if (uncompressedBytes === null) return null;
    total += uncompressedBytes;
  }
  return total;
}

function goFacts({ goVersion, modules }: BuildInfo, ledger: Ledger): GoFacts {
  if (modules instanceof Absent) return { version: goVersion, main: "", modules: [], settings: {} };
  const attributed = bytesByModule(ledger);
  const fact = (module: ModuleVersion, main: boolean): ModuleFact => ({
    ...module,
    main,
    direct: null,
    attributedBytes: attributed.get(module.path) ?? 0,
  });
  return {
    version: goVersion,
    main: modules.path,
    modules: [
      ...(modules.main ? [fact(modules.main, true)] : []),
      ...modules.deps.map((module) => fact(module, false)),
    ],
    settings: Object.fromEntries(modules.settings),
  };
}

function bytesByModule(ledger: Ledger): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  for (const { extent, sizeBytes } of ledger.shares) {
    const { module } = ledger.label(extent);
    bytes.set(module, (bytes.get(module) ?? 0) + sizeBytes);
  }
  return bytes;
}

async function sectionFacts(elf: ElfFile, symbols: SymbolTable | undefined | Absent): Promise<readonly SectionFact[]> {
  const counts = symbolCounts(symbols, elf.sections.length);
  const facts: SectionFact[] = [];
  for (const section of elf.sections.slice(1)) {
    const { name, index, flags, fileOffset, fileSizeBytes, memorySizeBytes } = section;
    const uncompressed = await orAbsent(name, () => uncompressedSize(elf, section));
    facts.push({
      name,
      offset: fileOffset,
      sizeBytes: fileSizeBytes,
      uncompressedBytes: uncompressed instanceof Absent ? null : uncompressed,
      memoryBytes: memorySizeBytes,
      loaded: (flags & SHF.ALLOC) !== 0n,
      symbols: counts === null ? null : counts[index]!,
      removedBy: removedBy(name),
    });
  }
  return facts;
}

/**
 * cmd/link: -w leaves out the debug information, -s the symbol table too; since Go 1.22, -w=0 keeps the debug
 * information.
 */
function removedBy(name: string): SectionFact["removedBy"] {
  if (name === ".symtab" || name === ".strtab") return ["-s"];
  return /^\.z?debug_/.test(name) ? ["-s", "-w"] : [];
}

/**
 * Number of symbols by section index; symbols without a section, or of a section that does not exist, are not counted.
 */
function symbolCounts(symbols: SymbolTable | undefined | Absent, sections: number): Uint32Array | null {
  if (symbols === undefined || symbols instanceof Absent) return null;
  const counts = new Uint32Array(sections);
  for (let index = 1; index < symbols.length; index++) counts[symbols.sectionIndex(index)]!++;
  return counts;
}

const METADATA: ReadonlySet<Kind> = new Set(["build information"]);

function totalsOf(ledger: Ledger): Omit<Totals, "dwarfUncompressedBytes"> {
  const totals = {
    loadedBytes: 0,
    unattributedBytes: 0,
    unattributedLoadedBytes: 0,
    dwarfBytes: 0,
    symbolTableBytes: 0,
    moduleMetadataBytes: 0,
    appendedBytes: 0,
  };
  for (const { extent, sizeBytes } of ledger.shares) {
    const { loaded } = ledger.section(extent);
    const { kind } = ledger.label(extent);
    if (loaded) totals.loadedBytes += sizeBytes;
    if (kind === "unattributed") totals.unattributedBytes += sizeBytes;
    if (kind === "unattributed" && loaded) totals.unattributedLoadedBytes += sizeBytes;
    if (kind === "dwarf") totals.dwarfBytes += sizeBytes;
    if (kind === "symbols") totals.symbolTableBytes += sizeBytes;
    if (METADATA.has(kind)) totals.moduleMetadataBytes += sizeBytes;
    if (kind === "appended") totals.appendedBytes += sizeBytes;
  }
  return totals;
}
