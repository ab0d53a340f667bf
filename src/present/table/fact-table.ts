import { counted } from "../../base/counted.ts";
import type { BinaryLedger, PathFacts, Totals } from "../../measure/binary/binary-ledger.ts";
import { formatSize } from "../../report/size.ts";
import { left, type Table } from "../../report/table.ts";
import { SIZES, sizeCells, sumOf } from "./binary-cells.ts";

/** The most prefixes of source paths that are listed: a build has one or two of each kind. */
const MOST_PREFIXES = 10;

interface Fact {
  /** Null if it is not known. */
  readonly sizeBytes: number | null;
  readonly what: string;
  readonly note: string;
}

/** The facts that people ask about first. These figures overlap the sections and do not add up to the file. */
export function factTable({ totals, sizeBytes: fileBytes, paths }: BinaryLedger): Table {
  const facts: readonly Fact[] = [
    { sizeBytes: totals.loadedBytes, what: "loaded", note: "in memory when it runs" },
    { sizeBytes: totals.dwarfBytes, what: "debug information", note: describeDebugInfo(totals) },
    { sizeBytes: totals.symbolTableBytes, what: "symbol tables", note: "with the names of symbols and sections" },
    ...("distinct" in paths
      ? pathFacts(paths)
      : [{ sizeBytes: null, what: "absolute paths", note: `not known: ${paths.reason}` }]),
    { sizeBytes: totals.moduleMetadataBytes, what: "module metadata", note: "build information" },
    {
      sizeBytes: totals.appendedBytes,
      what: "appended data",
      note: "after everything that the ELF headers describe",
    },
    {
      sizeBytes: totals.unattributedBytes,
      what: "unattributed",
      note: `${formatSize(totals.unattributedLoadedBytes)} of it loaded`,
    },
  ];
  return {
    title: "what is in it",
    columns: [...SIZES, left("what"), left("")],
    rows: facts.map(({ sizeBytes, what, note }) => [
      ...(sizeBytes === null ? ["", ""] : sizeCells(sizeBytes, fileBytes)),
      what,
      note,
    ]),
  };
}

function describeDebugInfo({ dwarfBytes, dwarfUncompressedBytes }: Totals): string {
  if (dwarfBytes === 0) return "none";
  if (dwarfUncompressedBytes === null) return "DWARF, unpacked size not known";
  return dwarfUncompressedBytes === dwarfBytes ? "DWARF" : `DWARF, ${formatSize(dwarfUncompressedBytes)} unpacked`;
}

function pathFacts({ distinct, sizeBytes, prefixes }: PathFacts): readonly Fact[] {
  const others = prefixes.slice(MOST_PREFIXES);
  return [
    {
      sizeBytes,
      what: "absolute paths",
      note: distinct === 0 ? "none in the line table" : `${distinct} distinct; -trimpath removes them`,
    },
    ...prefixes.slice(0, MOST_PREFIXES).map((one) => ({
      sizeBytes: one.sizeBytes,
      what: `  ${one.kind}`,
      note: `${one.prefix}, ${one.distinct} distinct`,
    })),
    ...(others.length === 0
      ? []
      : [{ sizeBytes: sumOf(others), what: "  others", note: counted(others.length, "more prefix", "more prefixes") }]),
  ];
}
