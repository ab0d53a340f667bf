import { sha256 } from "../../base/digest.ts";
import type { GateReport, GateReportResult, GrowthCause } from "../gate-report.ts";
import { renderMarkdown } from "../markdown-view.ts";
import { commitText, placeText, proofText } from "./words.ts";

export interface GateSarifParts {
  readonly report: GateReport;
  /** The page of each rule that a result names, as Markdown. */
  readonly pages: ReadonlyMap<string, string>;
  /** The version of plimsoll. */
  readonly version: string;
}

/**
 * The verdict as SARIF 2.1.0: a result for each rule that does not pass, at the line that brought the bytes where one is
 * known, else at the line where the rule is written. An approved result is suppressed with the approver's reason (§3.35).
 */
export function gateSarifOf({ report, pages, version }: GateSarifParts): object {
  const shown = report.results.filter(({ outcome }) => outcome !== "pass");
  const rules = [...new Set(shown.map(({ rule }) => rule))];
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "plimsoll", semanticVersion: version, rules: rules.map((id) => ruleOf(id, pages)) } },
        columnKind: "utf16CodeUnits",
        invocations: [invocationOf(report)],
        results: shown.map((result) => resultOf(result, rules.indexOf(result.rule), causesFor(report, result))),
      },
    ],
  };
}

function invocationOf(report: GateReport): object {
  const toolExecutionNotifications = report.verdict === null ? notificationsOf(report) : [];
  return {
    executionSuccessful: report.verdict !== null,
    ...(toolExecutionNotifications.length === 0 ? {} : { toolExecutionNotifications }),
  };
}

function ruleOf(id: string, pages: ReadonlyMap<string, string>): object {
  const page = pages.get(id);
  const heading = page?.match(/^# (.*)$/m)?.[1] ?? id;
  return {
    id,
    shortDescription: { text: heading },
    help:
      page === undefined
        ? { text: `plimsoll help ${id}` }
        : { text: renderMarkdown(page, { width: 100, colour: false }), markdown: page },
  };
}

/** §3.20.21: what could not be found out. A service's error is also that of the run. */
function notificationsOf({ services, error }: GateReport): object[] {
  const errors = services.flatMap((service) => (service.error === null ? [] : [service.error]));
  const known = errors.length > 0 || error === undefined ? errors : [error];
  return known.map(({ what, why, code }) => ({
    level: "error",
    message: { text: [what, ...(why === null ? [] : [why])].join("\n") },
    descriptor: { id: code },
  }));
}

/** Of a package or a module: the causes that brought it; of the whole and of a layer: all of them. */
function causesFor({ services }: GateReport, result: GateReportResult): readonly GrowthCause[] {
  const own = services.find(({ service, platform }) => service === result.service && platform === result.platform);
  const { kind, name } = result.subject;
  if (kind === "file" || kind === "finding") return [];
  const isOf = (imported: string) => (kind === "package" ? imported === name : isInModule(imported, name));
  const isWhole = kind === "total" || kind === "layer";
  return (own?.causes ?? []).filter(({ packages }) => isWhole || packages.some((one) => isOf(one.name)));
}

/** Packages of the standard library have no dot in the first element of their path. */
function isInModule(importPath: string, module: string): boolean {
  if (module === "std") return !importPath.split("/")[0]!.includes(".");
  return importPath === module || importPath.startsWith(`${module}/`);
}

function resultOf(result: GateReportResult, ruleIndex: number, causes: readonly GrowthCause[]): object {
  const { rule, outcome, what, fix, name, approval, size, sizeLimit, baselineSize } = result;
  const text = [what, ...causes.map(causeText), ...(fix === null ? [] : [`Fix: ${fix}`])].join("\n");
  return {
    ruleId: rule,
    ruleIndex,
    level: outcome === "fail" || outcome === "unknown" ? "error" : outcome === "needs-approval" ? "warning" : "note",
    message: { text },
    locations: locationsOf(result, causes),
    partialFingerprints: { "plimsollGate/v1": sha256(Buffer.from(name)) },
    properties: { size, sizeLimit, baselineSize },
    ...(approval === null
      ? {}
      : { suppressions: [{ kind: "external", status: "accepted", justification: approval.reason }] }),
  };
}

function causeText(cause: GrowthCause): string {
  const place = placeText(cause);
  const commit = cause.commit === null ? null : commitText(cause.commit);
  return [cause.what, place, commit, proofText(cause)].filter((part) => part !== null).join(", ");
}

function locationsOf({ subject, where }: GateReportResult, causes: readonly GrowthCause[]): object[] {
  const lines = causes.flatMap((cause) => (cause.where === null ? [] : [cause.where]));
  if (lines.length > 0) return lines.map(({ file, line, column }) => physical(file, line, column));
  const [, file, line, column] = /^(?:[0-9a-f]{7}:)?(.+):(\d+):(\d+)$/.exec(where) ?? [];
  if (file !== undefined) return [physical(file, Number(line), Number(column))];
  return [{ logicalLocations: [{ name: subject.name, kind: "resource" }] }];
}

function physical(file: string, startLine: number, startColumn: number): object {
  const uri = file.split("/").map(encodeURIComponent).join("/");
  return { physicalLocation: { artifactLocation: { uri }, region: { startLine, startColumn } } };
}
