import type { ErrorReport } from "./error-report.ts";
import { escapeForTerminal } from "./escape.ts";

/** One test case: its name, and the elements in it. */
export interface Case {
  readonly name: string;
  readonly lines: readonly string[];
}

/** A document in the form that Jenkins, GitLab and others read. */
export function* junitDocument(name: string, suites: () => Iterable<string>): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites ${attributes({ name })}>\n`;
  yield* suites();
  yield "</testsuites>\n";
}

/** The suite of a run that ended before anything was judged. */
export function suiteOfError(name: string, { what, code }: ErrorReport): Generator<string> {
  return suiteLines(name, [{ name, lines: [`<error ${attributes({ message: what, type: code })}/>`] }]);
}

/** A suite with its cases, line by line. */
export function* suiteLines(name: string, cases: readonly Case[]): Generator<string> {
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

export function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${xml(value).replaceAll("\n", "&#10;")}"`)
    .join(" ");
}

/** XML 1.0, §2.2: control characters and two others have no form in XML at all, so they become visible escapes first. */
export function xml(text: string): string {
  return escapeForTerminal(text)
    .replaceAll("\ufffe", "\\u{fffe}")
    .replaceAll("\uffff", "\\u{ffff}")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
