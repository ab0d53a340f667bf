import type { MeasuredRow } from "../../report/trial-report.ts";
import type { PairedRatio } from "../../trial/statistics/paired-ratio.ts";
import { ratioOfPairs } from "../../trial/statistics/ratio-of-pairs.ts";
import { summaryOf } from "../../trial/statistics/summary.ts";
import { verdictOf } from "../../trial/statistics/verdict.ts";

type Head = Pick<MeasuredRow, "group" | "quantity" | "unit" | "explanation"> & { readonly how?: MeasuredRow["how"] };

/** What was measured of one side; null where a measurement was not possible. */
type Side = readonly (number | null)[];

/** A row of what was measured in pairs. A pair counts where both sides have a value. */
export function rowOf(head: Head, after: Side, before: Side): MeasuredRow {
  const ratio = ratioOfPairs(after, before);
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
