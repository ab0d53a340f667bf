import { escapeForTerminal } from "../escape.ts";
import type { GatedService, GateReport, GateReportResult, GrowthCause } from "../gate-report.ts";
import { formatChange } from "../size.ts";
import { commitText, proofText, verdictText } from "./words.ts";

/**
 * Workflow commands of GitHub Actions, which the runner shows as annotations at the lines of a change. Causes that have a
 * line come at that line; rules without one come without a place.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function* githubOf(report: GateReport): Generator<string> {
  if (report.services.length === 0 && report.error !== undefined) {
    const { what, fix } = report.error;
    yield command("error", { title: "plimsoll" }, fix === null ? what : `${what}\n${fix}`);
  }
  for (const service of report.services) {
    if (service.error !== null) yield command("error", { title: `plimsoll: ${service.service}` }, service.error.what);
    const level = levelOf(service, report.results);
    for (const cause of service.causes.filter(({ where }) => where !== null)) yield annotationOf(cause, service, level);
  }
  for (const result of report.results) {
    if (result.passed && result.outcome !== "warning") continue;
    const level = result.outcome === "fail" ? "error" : "warning";
    const text = result.fix === null ? result.what : `${result.what}\n${result.fix}`;
    yield command(level, { title: `plimsoll: ${result.name}` }, text);
  }
  yield command("notice", { title: "plimsoll" }, verdictText(report));
}

/** What did not keep the gate from judging, and should be seen all the same. */
export function githubWarning(text: string): string {
  return command("warning", { title: "plimsoll" }, text);
}

type Level = "error" | "warning" | "notice";

function levelOf({ service, platform }: GatedService, results: readonly GateReportResult[]): Level {
  const own = results.filter((result) => result.service === service && result.platform === platform);
  if (own.some(({ outcome }) => outcome === "fail")) return "error";
  return own.some(({ outcome }) => outcome === "needs-approval") ? "warning" : "notice";
}

function annotationOf(cause: GrowthCause, { service, platform }: GatedService, level: Level): string {
  const { where, what, changeBytes, commit } = cause;
  const place: Readonly<Record<string, string>> =
    where === null ? {} : { file: where.file, line: String(where.line), col: String(where.column) };
  const lines = [
    `${what}: ${formatChange(changeBytes)} in ${service} ${platform}`,
    ...(commit === null ? [] : [commitText(commit)]),
    proofText(cause),
  ].filter((line) => line !== null);
  return command(level, { ...place, title: "plimsoll: why it grew" }, lines.join("\n"));
}

/** `::error file=a.go,line=1::text`; percent, line ends, and in properties colons and commas are escaped. */
function command(level: Level, properties: Readonly<Record<string, string>>, text: string): string {
  const given = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${level} ${given.join(",")}::${data(text)}\n`;
}

function data(text: string): string {
  return escapeForTerminal(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
