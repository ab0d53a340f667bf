import type { BinaryLedger, SectionFact } from "../../measure/binary/binary-ledger.ts";
import { pivot } from "../../measure/pivot.ts";
import { formatSize } from "../../report/size.ts";
import { left, right, type Table } from "../../report/table.ts";
import { shortHow } from "../ledger-how.ts";
import { fileRow, formatUnpacked, otherRow, SIZES, sizeCells } from "./binary-cells.ts";
import { limitRows, type RowLimit } from "./row-limit.ts";

/** Sections with the linker's facts about them; those that exist in memory only come last. */
export function sectionTable({ ledger, name, sections, sizeBytes }: BinaryLedger, limit: RowLimit): Table {
  const facts = Map.groupBy(sections, (section) => section.name);
  const inFile = pivot(ledger, ["section"], name).slice(1);
  const known = new Set(inFile.map(({ label }) => label));
  const onlyInMemory = sections.filter((section) => section.name !== "" && !known.has(section.name));
  const all = [
    ...inFile.map((row) => ({ label: row.label, sizeBytes: row.sizeBytes, how: row.how })),
    ...onlyInMemory.map((section) => ({ label: section.name, sizeBytes: 0, how: "format" })),
  ];
  const { shown, others } = limitRows(all, limit);
  const around = { before: 5, behind: 1 };
  return {
    title: "sections",
    columns: [
      ...SIZES,
      right("unpacked"),
      right("in memory"),
      right("symbols"),
      left("loaded"),
      left("removed by"),
      left("section"),
      left("known by"),
    ],
    rows: [
      ...shown.map((row) => [
        ...sizeCells(row.sizeBytes, sizeBytes),
        ...factCells(facts.get(row.label)),
        row.label,
        shortHow(row.how),
      ]),
      ...otherRow(others, sizeBytes, around),
      fileRow(sizeBytes, around),
    ],
  };
}

/** The bytes between sections have no facts. */
function factCells(facts: readonly SectionFact[] | undefined): readonly string[] {
  if (facts === undefined) return ["", "", "", "", ""];
  const sum = (of: (fact: SectionFact) => number) => facts.reduce((total, fact) => total + of(fact), 0);
  const unpacked = facts.map(({ uncompressedBytes }) => uncompressedBytes);
  const isCompressed = facts.some(({ uncompressedBytes, sizeBytes }) => uncompressedBytes !== sizeBytes);
  const memoryBytes = sum((fact) => fact.memoryBytes);
  const hasSymbols = facts.every(({ symbols }) => symbols !== null);
  return [
    isCompressed ? formatUnpacked(unpacked) : "",
    memoryBytes === 0 ? "" : formatSize(memoryBytes),
    hasSymbols ? String(sum((fact) => fact.symbols ?? 0)) : "",
    facts.some(({ loaded }) => loaded) ? "yes" : "no",
    facts[0]!.removedBy.join(" or ") || "none",
  ];
}
