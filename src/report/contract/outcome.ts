import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import type { ContractReport } from "../contract-report.ts";

const MOST_SHOWN = 5;

/** The error that decides how the run ends: what is broken is certain, whatever else could not be found out. */
export function contractFailure({ clauses, image }: ContractReport): PlimsollError | undefined {
  const of = (outcome: string) => clauses.filter((clause) => clause.outcome === outcome);
  const [broken, open] = [of("fail"), of("unknown")];
  const shown = broken.length > 0 ? broken : open;
  if (shown.length === 0) return undefined;
  const why = shown.slice(0, MOST_SHOWN).map(({ clause, subject, what }) => {
    return `${clause}${subject === null ? "" : ` ${subject}`}: ${what}`;
  });
  const fixes = [...new Set(shown.flatMap(({ fix }) => fix ?? []))].slice(0, MOST_SHOWN);
  return new PlimsollError(broken.length > 0 ? "contract-broken" : "contract-undecided", {
    what:
      broken.length > 0
        ? `${image?.name ?? "the image"} breaks ${counted(broken.length, "clause")} of its contract`
        : `whether ${counted(open.length, "clause holds", "clauses hold")} could not be found out`,
    why: why.join("\n"),
    ...(fixes.length === 0 ? {} : { fix: fixes.join("\n") }),
    where: shown[0]!.where,
  });
}
