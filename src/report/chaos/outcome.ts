import { counted } from "../../base/counted.ts";
import type { PlimsollError } from "../../base/error.ts";
import type { ChaosReport } from "../chaos-report.ts";
import { verdictError } from "../verdict/verdict-error.ts";
import { outcomeOf } from "./words.ts";

/** The error that decides how the run ends. */
export function chaosFailure({ experiments, image }: ChaosReport): PlimsollError | undefined {
  const checks = experiments.flatMap(({ id, checks }) => checks.map((check) => ({ ...check, experiment: id })));
  const fatal = experiments.filter((experiment) => outcomeOf(experiment) === "fail").length;
  const endings = {
    broken: {
      code: "chaos-broken",
      what: () =>
        `${image?.name ?? "the image"} does not survive ${fatal} of ${counted(experiments.length, "experiment")}`,
    },
    undecided: {
      code: "chaos-undecided",
      what: (count: number) => `whether ${counted(count, "check holds", "checks hold")} could not be found out`,
    },
  } as const;
  return verdictError(checks, endings, { name: ({ experiment, check }) => `${experiment}: ${check}` });
}
