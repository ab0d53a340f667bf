import type { GrowthCause } from "../gate-report.ts";
import { formatChange } from "../size.ts";
import { left, renderLine, renderTable, right, type Table, type TableFormat } from "../table.ts";
import type { View } from "../view.ts";
import { chainText, commitText, placeText, proofText } from "./words.ts";

/** Why packages came or grew: a table, and below it the way to each of them. Nothing where there is no cause. */
export function* renderCauses(
  title: string,
  causes: readonly GrowthCause[],
  format: TableFormat,
  view: View,
): Generator<string> {
  if (causes.length === 0) return;
  yield "\n";
  yield* renderTable(causeTable(title, causes), format, view);
  for (const cause of causes) yield* causeLines(cause, format);
}

function causeTable(title: string, causes: readonly GrowthCause[]): Table {
  return {
    title,
    columns: [right("stored"), right("share of wire"), left("why"), left("line"), left("commit")],
    rows: causes.map((cause) => [
      formatChange(cause.changeBytes),
      cause.changeWireBytes === null ? "·" : formatChange(cause.changeWireBytes),
      cause.what,
      placeText(cause) ?? "",
      cause.commit === null ? (cause.noCommit ?? "") : commitText(cause.commit),
    ]),
  };
}

function* causeLines(cause: GrowthCause, format: TableFormat): Generator<string> {
  const chain = chainText(cause);
  const proof = proofText(cause);
  if (chain === null) return;
  const words = `${chain}${proof === null ? "" : `; ${proof}`}`;
  yield renderLine(format === "text" ? `  ${words}` : words, format);
}
