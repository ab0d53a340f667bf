import type { ContractReport } from "../contract-report.ts";
import { junitDocument, suiteLines, suiteOfError } from "../junit-text.ts";
import { judgedCase } from "../verdict/verdict-junit.ts";

/** The verdict as JUnit XML: a case for each clause. */
export function* contractJunitOf({ image, clauses, error }: ContractReport): Generator<string> {
  const cases = clauses.map((result) => {
    const { clause, subject } = result;
    return judgedCase(subject === null ? clause : `${clause}: ${subject}`, result);
  });
  yield* junitDocument("plimsoll contract", function* () {
    if (image !== null) yield* suiteLines(image.name, cases);
    else if (error !== undefined) yield* suiteOfError("contract", error);
  });
}
