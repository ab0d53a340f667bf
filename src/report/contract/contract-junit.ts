import type { ClauseResult } from "../../contract/waive.ts";
import type { ContractReport } from "../contract-report.ts";
import { attributes, type Case, junitDocument, suiteLines, suiteOfError, xml } from "../junit-text.ts";
import { OUTCOME_WORDS } from "./words.ts";

/** The verdict as JUnit XML: a case for each clause. What could not be found out is an error, and what is waived is skipped. */
export function* contractJunitOf({ image, clauses, error }: ContractReport): Generator<string> {
  yield* junitDocument("plimsoll contract", function* () {
    if (image !== null) yield* suiteLines(image.name, clauses.map(caseOf));
    else if (error !== undefined) yield* suiteOfError("contract", error);
  });
}

function caseOf({ clause, subject, outcome, what, fix, waiver }: ClauseResult): Case {
  const name = subject === null ? clause : `${clause}: ${subject}`;
  if (outcome === "pass") return { name, lines: [`<system-out>${xml(`${OUTCOME_WORDS.pass}: ${what}`)}</system-out>`] };
  if (outcome === "waived") return { name, lines: [`<skipped ${attributes({ message: waiver?.reason ?? "" })}/>`] };
  const tag = outcome === "unknown" ? "error" : "failure";
  const text = fix === null ? what : `${what}\n${fix}`;
  return { name, lines: [`<${tag} ${attributes({ message: what, type: outcome })}>${xml(text)}</${tag}>`] };
}
