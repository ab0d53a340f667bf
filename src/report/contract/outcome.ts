import { counted } from "../../base/counted.ts";
import type { PlimsollError } from "../../base/error.ts";
import type { ContractReport } from "../contract-report.ts";
import { verdictError } from "../verdict/verdict-error.ts";

/** The error that decides how the run ends. */
export function contractFailure({ clauses, image }: ContractReport): PlimsollError | undefined {
  const endings = {
    broken: {
      code: "contract-broken",
      what: (count: number) => `${image?.name ?? "the image"} breaks ${counted(count, "clause")} of its contract`,
    },
    undecided: {
      code: "contract-undecided",
      what: (count: number) => `whether ${counted(count, "clause holds", "clauses hold")} could not be found out`,
    },
  } as const;
  return verdictError(clauses, endings, {
    name: ({ clause, subject }) => (subject === null ? clause : `${clause} ${subject}`),
    where: ({ where }) => where,
  });
}
