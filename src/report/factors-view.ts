import type { FactorsReport, MeasuredFactor } from "./factors-report.ts";
import { formatSize } from "./size.ts";
import { left, renderLine, renderTable, right, type Table, type TableFormat } from "./table.ts";

/**
 * The report for people: what was measured and with which builder, and one table for each factor. Bytes are exact: some
 * differences are small.
 */
export function* renderFactors(report: FactorsReport, format: TableFormat, colour: boolean): Generator<string> {
  const { subject, builder, factors, notes } = report;
  if (subject !== null) yield renderLine(`${subject.package}, ${subject.go}`, format);
  if (builder !== null) yield renderLine(`images put together by ${builder.name} (${builder.version})`, format);
  for (const factor of factors) {
    yield "\n";
    yield* renderTable(factorTable(factor), format, { colour });
  }
  for (const note of notes) yield renderLine(note, format);
}

function factorTable({ title, variants }: MeasuredFactor): Table {
  return {
    title,
    columns: [right("stored"), right("on the wire"), right("stored, change"), right("wire, change"), left("variant")],
    rows: variants.map(({ name, sizeBytes, wireBytes, changeBytes, changeWireBytes, why }) => [
      sizeBytes === null ? "·" : formatSize(sizeBytes),
      wireBytes === null ? "·" : formatSize(wireBytes),
      bytes(changeBytes),
      bytes(changeWireBytes),
      why === null ? name : `${name}: ${why}`,
    ]),
  };
}

function bytes(change: number | null): string {
  if (change === null) return "·";
  if (change === 0) return "±0";
  return `${change > 0 ? "+" : "−"}${Math.abs(change).toLocaleString("en")}`;
}
