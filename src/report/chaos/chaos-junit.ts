import type { ChaosReport } from "../chaos-report.ts";
import { junitDocument, suiteLines, suiteOfError } from "../junit-text.ts";
import { judgedCase, skippedCase } from "../verdict/verdict-junit.ts";

/** The verdict as JUnit XML: a suite for each experiment with a case for each check, and one for what was not tried. */
export function* chaosJunitOf({ experiments, notTried, error }: ChaosReport): Generator<string> {
  yield* junitDocument("plimsoll chaos", function* () {
    for (const { id, checks } of experiments) {
      yield* suiteLines(
        id,
        checks.map((result) => judgedCase(result.check, result)),
      );
    }
    if (notTried.length > 0) {
      yield* suiteLines(
        "not tried",
        notTried.map(({ id, why }) => skippedCase(id, why)),
      );
    }
    if (experiments.length === 0 && error !== undefined) yield* suiteOfError("chaos", error);
  });
}
