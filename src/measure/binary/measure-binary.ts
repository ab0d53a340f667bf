import { ElfFile } from "../../format/elf/elf-file.ts";
import type { RandomAccess } from "../../format/elf/random-access.ts";
import { readSymbols } from "../../format/elf/symbol-table.ts";
import { Absent, orAbsent } from "../../format/go/absent.ts";
import { type BuildInfo, readBuildInfo } from "../../format/go/build-info.ts";
import { compose } from "../compose.ts";
import { LabelTable, LINKER_MADE } from "../label.ts";
import { SymbolNames } from "../symbol-names.ts";
import { AddressSpace } from "./address-space.ts";
import { analyse } from "./analysers.ts";
import type { AnalyserNote, BinaryLedger } from "./binary-ledger.ts";
import { elfParts } from "./elf-parts.ts";
import { measureFacts } from "./facts.ts";
import { meanwhile } from "./meanwhile.ts";
import { ModulesOfPackages } from "./module-of-package.ts";
import { Owners } from "./owners.ts";
import type { Subject } from "./subject.ts";

/**
 * Measures an ELF executable. `name` is its name in messages. Throws `elf-invalid` for a file that is not one, and
 * `limit-exceeded` for one with tables larger than any executable's. If anything else cannot be read, its rows are
 * missing, and a note says so. Without `symbols`, which only the view by symbol needs, it takes less time and memory.
 * `symbolsIn` is the same program as it was before its symbols were removed: its symbol table says what variables are,
 * where they begin and where they end.
 */
export async function measureBinary(
  source: RandomAccess,
  name: string,
  { symbols, symbolsIn }: { readonly symbols: boolean; readonly symbolsIn?: RandomAccess | undefined } = {
    symbols: true,
  },
): Promise<BinaryLedger> {
  const elf = await ElfFile.open(source, name);
  const labels = new LabelTable();
  const notes: AnalyserNote[] = [];
  const symbolFile = symbolsIn === undefined ? elf : await ElfFile.open(symbolsIn, name);
  const buildInfo = await readBuildInfo(elf);
  const subject: Subject = {
    elf,
    space: new AddressSpace(elf),
    owners: new Owners(labels, new ModulesOfPackages(modulesOf(buildInfo))),
    names: new SymbolNames({ kept: symbols }),
    symbols: meanwhile(orAbsent("the symbol table", () => readSymbols(symbolFile, "symtab"))),
    symbolFile,
  };
  const { claims, debugInfo } = await analyse(subject, notes);
  const gap = { module: LINKER_MADE, package: LINKER_MADE, how: "format" } as const;
  const ledger = compose({
    sizeBytes: source.sizeBytes,
    parts: elfParts(elf, labels),
    rest: {
      between: { name: "[padding]", loaded: false, label: labels.id({ ...gap, kind: "padding" }) },
      behind: { name: "[appended data]", loaded: false, label: labels.id({ ...gap, kind: "appended" }) },
    },
    claims,
    labels,
    symbols: subject.names,
  });
  return {
    name,
    kind: "elf",
    sizeBytes: source.sizeBytes,
    ledger,
    notes,
    ...(await measureFacts({ subject, ledger, buildInfo, debugInfo })),
  };
}

function modulesOf(buildInfo: BuildInfo | Absent) {
  return buildInfo instanceof Absent || buildInfo.modules instanceof Absent ? undefined : buildInfo.modules;
}
