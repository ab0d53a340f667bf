import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { VERSION } from "../../base/version.ts";
import { AUDIT_CARDS } from "../../check/audit/rules.ts";
import { audit as examine } from "../../flow/audit/audit.ts";
import { type AuditReport, failedAuditReport } from "../../report/audit-report.ts";
import { renderAudit } from "../../report/audit-view.ts";
import { jsonText } from "../../report/json-text.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { sarifOf } from "../../report/sarif.ts";
import { errorReport } from "../../report/slim-report.ts";
import type { View } from "../../report/view.ts";
import { type FindingsForm, findingsFormOf, NO_PAGES, type RulePages, rulePages } from "../findings-form.ts";
import { progressOf } from "../progress.ts";
import { jsonWriterOf, type ReportWriter, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { AuditFlags } from "./flags.ts";

/** `plimsoll audit [PACKAGE]`: suspects in Go source. */
export async function audit(this: World, flags: AuditFlags, source = "./..."): Promise<void> {
  const { stdout } = this.process;
  const { form, report } = await reportFailure(this, failureWriterOf(flags), failedAuditReport, async () => {
    const form = findingsFormOf(flags);
    return { form, report: await examine(this, source, flags, await progressOf(this)) };
  });
  const failure = failureOf(report, flags.failOn ?? "never");
  const told = failure === undefined ? report : { ...report, error: errorReport(failure) };
  const pages = form === "sarif" ? await rulePages(report.findings) : NO_PAGES;
  await writeResult(stdout, render(told, form, viewOf(stdout, this.env), pages));
  if (failure !== undefined) throw failure;
}

/** Programs read SARIF too. */
function failureWriterOf(flags: AuditFlags): ReportWriter<AuditReport> | undefined {
  const isSarif = flags.sarif || flags.format === "sarif";
  return (
    jsonWriterOf(flags) ?? (isSarif ? (report) => render(report, "sarif", { colour: false }, NO_PAGES) : undefined)
  );
}

function render(report: AuditReport, form: FindingsForm, view: View, pages: RulePages): Iterable<string> {
  switch (form) {
    case "json":
      return reportJson(report);
    case "sarif":
      return [`${jsonText(sarifOf({ report: sarifParts(report), rules: AUDIT_CARDS, pages, version: VERSION }), 2)}\n`];
    default:
      return renderAudit(report, form, view);
  }
}

/** A run that could not look at everything was not successful: SARIF 2.1.0, §3.20.14. */
function sarifParts({ summary, notAudited, findings }: AuditReport) {
  return {
    isComplete: summary !== null && notAudited.length === 0,
    findings: findings.map((one) => ({ ...one, bytes: null, wireBytes: null, layer: null, path: null })),
  };
}

/** The error that decides the exit code, if there is one: what was not looked at may hide anything. */
function failureOf(
  { findings, notAudited }: AuditReport,
  failOn: NonNullable<AuditFlags["failOn"]>,
): PlimsollError | undefined {
  const [first] = notAudited;
  if (first !== undefined) {
    return new PlimsollError("audit-incomplete", {
      what: `${counted(notAudited.length, "package")} could not be audited`,
      why: `${first.package}: ${first.why}`,
      fix: first.fix ?? "correct what does not compile, and run the audit again",
    });
  }
  const open = findings.filter(({ waived }) => waived === null);
  if (failOn === "never" || open.length === 0) return undefined;
  return new PlimsollError("audit-failed", {
    what: `${counted(open.length, "suspect is", "suspects are")} in the source`,
    why: `${[...new Set(open.map(({ rule }) => rule))].join(", ")}; --fail-on is ${failOn}`,
    fix: "correct them, or waive them with a reason",
  });
}
