import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { VERSION } from "../../base/version.ts";
import type { Level } from "../../check/finding.ts";
import { ALL_LINT_RULES } from "../../fleet/manifest/lint-rules.ts";
import { lint as examine } from "../../flow/lint/lint.ts";
import { jsonText } from "../../report/json-text.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { failedLintReport, type LintReport } from "../../report/lint-report.ts";
import { renderLint } from "../../report/lint-view.ts";
import { sarifOf } from "../../report/sarif.ts";
import { errorReport } from "../../report/slim-report.ts";
import type { View } from "../../report/view.ts";
import { type FindingsForm, findingsFormOf, NO_PAGES, type RulePages, rulePages } from "../findings-form.ts";
import { jsonWriterOf, type ReportWriter, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { type FailOn, type LintFlags, requireFittingFlags } from "./flags.ts";

/** `plimsoll lint TARGET`: what a Dockerfile or an image wastes. */
export async function lint(this: World, flags: LintFlags, target?: string): Promise<void> {
  if (flags.measure) {
    const { measure } = await import("./measure.ts");
    return measure(this, flags, target);
  }
  const { stdout } = this.process;
  const { form, report } = await reportFailure(this, failureWriterOf(flags), failedLintReport, async () => {
    requireFittingFlags(flags);
    return { form: findingsFormOf(flags), report: await examine(this, target, flags) };
  });
  const failure = failureOf(report, flags.failOn ?? "error");
  const told = failure === undefined ? report : { ...report, error: errorReport(failure) };
  const pages = form === "sarif" ? await rulePages(report.findings) : NO_PAGES;
  await writeResult(stdout, render(told, form, viewOf(stdout, this.env), pages));
  if (failure !== undefined) throw failure;
}

/** Programs read SARIF too. */
function failureWriterOf(flags: LintFlags): ReportWriter<LintReport> | undefined {
  const isSarif = flags.sarif || flags.format === "sarif";
  return (
    jsonWriterOf(flags) ?? (isSarif ? (report) => render(report, "sarif", { colour: false }, NO_PAGES) : undefined)
  );
}

function render(report: LintReport, form: FindingsForm, view: View, pages: RulePages): Iterable<string> {
  switch (form) {
    case "json":
      return reportJson(report);
    case "sarif":
      return [
        `${jsonText(sarifOf({ report: { ...report, isComplete: report.summary !== null }, rules: ALL_LINT_RULES, pages, version: VERSION }), 2)}\n`,
      ];
    default:
      return renderLint(report, form, view);
  }
}

const LEVELS: readonly Level[] = ["note", "warning", "error"];

/** The error that makes the run exit with 1, if there is one. */
function failureOf({ findings }: LintReport, failOn: FailOn): PlimsollError | undefined {
  if (failOn === "never") return undefined;
  const serious = LEVELS.slice(LEVELS.indexOf(failOn));
  const failing = findings.filter(({ level, waived }) => waived === null && serious.includes(level));
  if (failing.length === 0) return undefined;
  return new PlimsollError("lint-failed", {
    what: `${counted(failing.length, "finding is", "findings are")} serious enough to fail`,
    why: `${[...new Set(failing.map(({ rule }) => rule))].join(", ")}; --fail-on is ${failOn}`,
    fix: "correct them, or waive them with a reason",
  });
}
