import { type ErrorCode, PlimsollError } from "../../base/error.ts";
import { countOf, type Judged } from "./judged.ts";

const MOST_SHOWN = 5;

/** How a run ends where something is broken, and where something could not be found out. */
interface Ending {
  readonly code: ErrorCode;
  readonly what: (count: number) => string;
}

/** The error that decides how a run ends: what is broken is certain, whatever else could not be found out. */
export function verdictError<One extends Judged>(
  judged: readonly One[],
  endings: { readonly broken: Ending; readonly undecided: Ending },
  /** How an error names one of them, and where that one is. */
  about: { readonly name: (one: One) => string; readonly where?: (one: One) => string },
): PlimsollError | undefined {
  const [outcome, ending] =
    countOf(judged, "fail") > 0 ? (["fail", endings.broken] as const) : (["unknown", endings.undecided] as const);
  const shown = judged.filter((one) => one.outcome === outcome);
  if (shown.length === 0) return undefined;
  const fixes = [...new Set(shown.flatMap(({ fix }) => fix ?? []))].slice(0, MOST_SHOWN);
  return new PlimsollError(ending.code, {
    what: ending.what(shown.length),
    why: shown
      .slice(0, MOST_SHOWN)
      .map((one) => `${about.name(one)}: ${one.what}`)
      .join("\n"),
    ...(fixes.length === 0 ? {} : { fix: fixes.join("\n") }),
    ...(about.where === undefined ? {} : { where: about.where(shown[0]!) }),
  });
}
