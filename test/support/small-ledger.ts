import type { BinaryLedger } from "../../src/measure/binary/binary-ledger.ts";
import { type Label, LabelTable } from "../../src/measure/label.ts";
import { Ledger } from "../../src/measure/ledger.ts";
import { SymbolNames } from "../../src/measure/symbol-names.ts";

/** A range: its section, its size, its label, and its symbol where it has one. */
export type Extent = readonly [
  section: string,
  sizeBytes: number,
  module: string,
  packagePath: string,
  kind: Label["kind"],
  how: Label["how"],
  symbol?: string,
];

/** A binary whose extents are given by a test, one after the other. */
export function smallBinary(name: string, extents: readonly Extent[]): BinaryLedger {
  const ledger = ledgerOf(extents);
  const sizes = Map.groupBy(extents, ([section]) => section);
  const sum = (isCounted: (extent: Extent) => boolean) =>
    extents.filter(isCounted).reduce((total, [, sizeBytes]) => total + sizeBytes, 0);
  return {
    name,
    kind: "elf",
    sizeBytes: ledger.sizeBytes,
    ledger,
    go: {
      version: "go1.26.8",
      main: "example.com/order",
      modules: [
        module("example.com/order", "(devel)", true),
        { ...module("example.com/tls", "v1.2.0", false), replace: { path: "./tls", version: "", sum: "" } },
      ],
      settings: { CGO_ENABLED: "0", GOOS: "linux" },
    },
    sections: [...sizes].map(([section, own], index) => ({
      name: section,
      offset: index * 1000,
      sizeBytes: own.reduce((total, [, sizeBytes]) => total + sizeBytes, 0),
      uncompressedBytes: section === ".debug_info" ? 9000 : own.reduce((total, [, sizeBytes]) => total + sizeBytes, 0),
      memoryBytes: isLoaded(section) ? own.reduce((total, [, sizeBytes]) => total + sizeBytes, 0) : 0,
      loaded: isLoaded(section),
      symbols: isLoaded(section) ? own.length : 0,
      removedBy: section === ".symtab" ? ["-s"] : section === ".debug_info" ? ["-s", "-w"] : [],
    })),
    paths: {
      distinct: 3,
      sizeBytes: 90,
      prefixes: [{ kind: "home directory", prefix: "/home/ann|e", distinct: 3, sizeBytes: 90 }],
    },
    debugInfo: extents
      .filter(([, , , , kind]) => kind === "dwarf")
      .map(([, sizeBytes, module, path]) => ({
        module,
        package: path,
        sizeBytes,
        uncompressedBytes: sizeBytes * 15,
      })),
    notes: [],
    totals: {
      loadedBytes: sum(([section]) => isLoaded(section)),
      unattributedBytes: sum(([, , , , kind]) => kind === "unattributed"),
      unattributedLoadedBytes: sum(([, , , , kind]) => kind === "unattributed"),
      dwarfBytes: sum(([, , , , kind]) => kind === "dwarf"),
      dwarfUncompressedBytes: sum(([, , , , kind]) => kind === "dwarf") * 15,
      symbolTableBytes: sum(([, , , , kind]) => kind === "symbols"),
      moduleMetadataBytes: 0,
      appendedBytes: 0,
    },
  };
}

function isLoaded(section: string): boolean {
  return section === ".text" || section === ".rodata";
}

function module(path: string, version: string, main: boolean) {
  return { path, version, sum: "", main, direct: null, attributedBytes: 0 };
}

function ledgerOf(extents: readonly Extent[]): Ledger {
  const labels = new LabelTable();
  const symbols = new SymbolNames();
  const names = [...new Set(extents.flatMap(([, , , , , , symbol]) => symbol ?? []))];
  const numbers = symbols.add({ length: names.length, name: (index) => names[index]! });
  const sections = [...new Set(extents.map(([section]) => section))];
  const offsets = [0];
  for (const [, sizeBytes] of extents) offsets.push(offsets.at(-1)! + sizeBytes);
  return new Ledger({
    offsets: Float64Array.from(offsets),
    sectionIds: Uint32Array.from(extents, ([section]) => sections.indexOf(section)),
    labelIds: Uint32Array.from(extents, ([, , module, packagePath, kind, how]) =>
      labels.id({ module, package: packagePath, kind, how }),
    ),
    symbolIds: Uint32Array.from(extents, ([, , , , , , symbol]) =>
      symbol === undefined ? 0 : numbers.at(names.indexOf(symbol)),
    ),
    sections: sections.map((name) => ({ name, loaded: isLoaded(name) })),
    labels,
    symbols,
  });
}
