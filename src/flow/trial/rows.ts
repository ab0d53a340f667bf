import type { MeasuredRow } from "../../report/trial-report.ts";
import { type PairedRatio, pairedRatio } from "../../trial/statistics/paired-ratio.ts";
import { summaryOf } from "../../trial/statistics/summary.ts";
import { verdictOf } from "../../trial/statistics/verdict.ts";

type Head = Pick<MeasuredRow, "group" | "quantity" | "unit" | "explanation"> & { readonly how?: MeasuredRow["how"] };

/** What was measured of one side; null where a measurement was not possible. */
type Side = readonly (number | null)[];

/** A row of what was measured in pairs. A pair counts where both sides have a value. */
export function rowOf(head: Head, after: Side, before: Side): MeasuredRow {
  const pairs = after.flatMap((value, index): [number, number][] => {
    const other = before[index] ?? null;
    return value === null || other === null ? [] : [[value, other]];
  });
  // Of nothing, nothing is a multiple: an image that brings no bytes has no ratio.
  const comparable = pairs.length > 0 && pairs.every(([one, other]) => one > 0 && other > 0);
  const ratio = comparable
    ? pairedRatio(
        pairs.map(([one]) => one),
        pairs.map(([, other]) => other),
      )
    : null;
  const how = head.how ?? "measured";
  return {
    ...head,
    how,
    samples: { after, before },
    after: summarised(after),
    before: summarised(before),
    ratio,
    verdict: ratio === null ? null : how === "measured" ? verdictOf(ratio) : exactly(ratio),
  };
}

/** What is counted has no noise: one pair tells as much as many. */
function exactly({ ratio }: PairedRatio): MeasuredRow["verdict"] {
  if (ratio === 1) return "equal";
  return ratio < 1 ? "smaller" : "larger";
}

function summarised(side: Side): MeasuredRow["after"] {
  const values = side.filter((value) => value !== null);
  return values.length === 0 ? null : summaryOf(values);
}
