import type {
  EquivalenceReport,
  MeasuredRow,
  MemoryLimitReport,
  Section,
  SignalRow,
} from "../../../report/trial-report.ts";
import type { UpxReport, UpxSight } from "../../../report/trial-upx.ts";
import { type NeverReady, whyNot } from "../../../session/container/running.ts";
import { PRIVATE_AFTER_LOAD, TO_FIRST_ANSWER } from "../../../trial/quantities.ts";
import type { InPairs, PlainAndPacked, UpxFigures } from "../../../trial/upx/judge.ts";

/** What was found out about an image (`before`) and its packed copy (`after`). */
interface Found {
  readonly stored: PlainAndPacked;
  readonly wire: readonly PlainAndPacked[];
  readonly starts: readonly MeasuredRow[];
  /** Why the packed image did not answer, where it ever did not. */
  readonly silent: NeverReady | undefined;
  readonly equivalence: Section<EquivalenceReport> | null;
  readonly signals: Section<readonly SignalRow[]> | null;
  readonly memoryLimit: UpxReport["memoryLimit"];
  readonly sight: readonly UpxSight[];
}

/** The figures that the decision follows from. */
export function figuresOf({
  stored,
  wire,
  starts,
  silent,
  equivalence,
  signals,
  memoryLimit,
  sight,
}: Found): UpxFigures {
  return {
    broken: [
      ...(silent === undefined ? [] : [`packed, it does not start: ${whyNot(silent)}`]),
      ...differences(equivalence),
      ...worseOnSignals(signals),
    ],
    stored,
    wire,
    privateMemory: inPairs(starts, PRIVATE_AFTER_LOAD),
    start: inPairs(starts, TO_FIRST_ANSWER),
    memoryLimit: limits(memoryLimit),
    blinded: [...new Set(sight.filter(({ plain, packed }) => plain.sees && packed.sees === false).map(({ by }) => by))],
  };
}

function differences(equivalence: Found["equivalence"]): readonly string[] {
  if (equivalence === null || "unknown" in equivalence) return [];
  return equivalence.found.differences.map(
    ({ about, what, before, after }) =>
      `${about}: ${what} is ${after ?? "nothing"}, and ${before ?? "nothing"} as it is`,
  );
}

/** How the two end is compared with their answers: here it is what they leave undone. */
function worseOnSignals(signals: Found["signals"]): readonly string[] {
  if (signals === null || "unknown" in signals) return [];
  const { before = [], after = [] } = Object.groupBy(signals.found, ({ image }) => image);
  return after.flatMap((packed) => {
    const plain = before.find(({ signal }) => signal === packed.signal);
    if (plain === undefined || plain.secondsToExit === null) return [];
    const losesMore = (packed.lost ?? 0) > (plain.lost ?? 0);
    const neverEnds = packed.secondsToExit === null;
    return losesMore || neverEnds ? [`${packed.signal}: ${packed.remark}; as it is: ${plain.remark}`] : [];
  });
}

function inPairs(rows: readonly MeasuredRow[], quantity: string): InPairs {
  const row = rows.find((each) => each.quantity === quantity);
  const verdict = row?.verdict ?? null;
  if (row === undefined || row.before === null || row.after === null || verdict === null || verdict === "equal") {
    return { unknown: "it could not be measured" };
  }
  return { plain: row.before.median, packed: row.after.median, shows: verdict };
}

/** Where one of them is not known, nothing is compared. */
function limits(memoryLimit: Found["memoryLimit"]): UpxFigures["memoryLimit"] {
  const nothing = { plain: null, packed: null };
  if (memoryLimit === null) return nothing;
  const { plain, packed } = memoryLimit;
  if ("unknown" in plain || "unknown" in packed) return nothing;
  const of = ({ found }: { readonly found: MemoryLimitReport }) => found.limitBytes;
  return { plain: of(plain), packed: of(packed) };
}
