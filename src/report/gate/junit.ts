import type { GatedService, GateReport, GateReportResult } from "../gate-report.ts";
import { attributes, type Case, junitDocument, suiteLines, suiteOfError, xml } from "../junit-text.ts";
import { OUTCOME_WORDS } from "./words.ts";

/**
 * The verdict as JUnit XML, in the form that Jenkins, GitLab and others read: a suite for each service, a case for each
 * rule. What needs approval is a failure, because the pipeline does not go on; what could not be found out is an error.
 */
export function* junitOf({ services, results, error }: GateReport): Generator<string> {
  yield* junitDocument("plimsoll gate", function* () {
    for (const service of services) yield* suiteOf(service, results);
    if (services.length === 0 && error !== undefined) yield* suiteOfError("gate", error);
  });
}

function suiteOf({ service, platform, error }: GatedService, results: readonly GateReportResult[]): Generator<string> {
  const own = results.filter((result) => result.service === service && result.platform === platform);
  const unknown: readonly Case[] =
    error === null
      ? []
      : [
          {
            name: "measure",
            lines: [`<error ${attributes({ message: error.what, type: error.code })}>${xml(error.why ?? "")}</error>`],
          },
        ];
  return suiteLines(`${service} ${platform}`.trim(), [...unknown, ...own.map(caseOf)]);
}

function caseOf({ rule, subject, outcome, what, fix, passed }: GateReportResult): Case {
  const name = subject.kind === "total" ? rule : `${rule}: ${subject.name}`;
  if (passed) return { name, lines: [`<system-out>${xml(`${OUTCOME_WORDS[outcome]}: ${what}`)}</system-out>`] };
  const text = fix === null ? what : `${what}\n${fix}`;
  const tag = outcome === "unknown" ? "error" : "failure";
  return { name, lines: [`<${tag} ${attributes({ message: what, type: outcome })}>${xml(text)}</${tag}>`] };
}
