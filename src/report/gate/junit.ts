import { escapeForTerminal } from "../escape.ts";
import type { GatedService, GateReport, GateReportResult } from "../gate-report.ts";
import { OUTCOME_WORDS } from "./words.ts";

/**
 * The verdict as JUnit XML, in the form that Jenkins, GitLab and others read: a suite for each service, a case for each
 * rule. What needs approval is a failure, because the pipeline does not go on; what could not be found out is an error.
 */
export function* junitOf({ services, results, error }: GateReport): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="plimsoll gate">\n`;
  for (const service of services) yield* suiteOf(service, results);
  if (services.length === 0 && error !== undefined) {
    yield* suiteLines("gate", [
      { name: "gate", lines: [`<error ${attributes({ message: error.what, type: error.code })}/>`] },
    ]);
  }
  yield "</testsuites>\n";
}

interface Case {
  readonly name: string;
  readonly lines: readonly string[];
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

function* suiteLines(name: string, cases: readonly Case[]): Generator<string> {
  const count = (tag: string) => cases.filter(({ lines }) => lines.some((line) => line.startsWith(`<${tag}`))).length;
  const counts = { tests: String(cases.length), failures: String(count("failure")), errors: String(count("error")) };
  yield `  <testsuite ${attributes({ name, ...counts })}>\n`;
  for (const one of cases) {
    yield `    <testcase ${attributes({ classname: name, name: one.name })}>\n`;
    for (const line of one.lines) yield `      ${line}\n`;
    yield "    </testcase>\n";
  }
  yield "  </testsuite>\n";
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${xml(value).replaceAll("\n", "&#10;")}"`)
    .join(" ");
}

/** XML 1.0, §2.2: control characters and two others have no form in XML at all, so they become visible escapes first. */
function xml(text: string): string {
  return escapeForTerminal(text)
    .replaceAll("\ufffe", "\\u{fffe}")
    .replaceAll("\uffff", "\\u{ffff}")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
