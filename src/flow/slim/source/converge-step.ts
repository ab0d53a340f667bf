import { counted } from "../../../base/counted.ts";
import { editName } from "../../../report/converge-edit-name.ts";
import type { ConvergeReport, ConvergeScanner } from "../../../report/converge-report.ts";
import { formatChange } from "../../../report/size.ts";
import { errorReport, type SlimConverge } from "../../../report/slim-report.ts";
import { countFindings, type FindingCounts } from "../../../vuln/findings/count.ts";
import {
  applied,
  notAsked,
  notExamined,
  notKnown,
  notNeeded,
  refused,
  type StepOutcome,
} from "../steps/step-status.ts";
import type { Comparison } from "./comparison.ts";
import type { ExaminedRequirements } from "./examine-requirements.ts";

type MeasuredChange = Comparison["change"];

/** Step 4: what was found, and what became of it. */
export function convergeStep(examined: ExaminedRequirements, change: MeasuredChange): StepOutcome {
  switch (examined.kind) {
    case "not-asked":
      return notExamined(
        "no vulnerability report was read: --findings FILE reads one, --converge plan searches the smallest change of go.mod",
      );
    case "not-reached":
      return notExamined("the image could not be written");
    case "failed": {
      const { what, why } = examined.error;
      return notKnown(`${what}${why === undefined ? "" : `: ${why.split("\n")[0]}`}`);
    }
    case "scanned":
      return scannedStep(examined.found);
    case "searched":
      return searchedStep(examined.convergence.report, change);
  }
}

function scannedStep({
  set,
  notes,
}: Extract<ExaminedRequirements, { readonly kind: "scanned" }>["found"]): StepOutcome {
  const found = foundText(countFindings(set.modules), set.scanners, set.standardLibrary.length);
  return set.modules.length === 0
    ? nothingFound(found, notes)
    : notAsked(`${found}; --converge plan searches the smallest change of go.mod that clears them`, ...notes);
}

function searchedStep(report: ConvergeReport, change: MeasuredChange): StepOutcome {
  const { before, after, scanners, standardLibrary, plan, remaining, written, notes } = report;
  const found = foundText(before.findings, scanners, standardLibrary.findings.length);
  const left = remaining.map(({ id, module, version, why }) => `${id} in ${module} ${version} remains: ${why}`);
  const answer =
    standardLibrary.release === null ? [] : [`the standard library is answered by ${standardLibrary.release}`];
  const more = [...left, ...answer, ...notes];
  if (plan.edits.length === 0 && before.findings.total === 0) return nothingFound(found, notes, answer);
  if (plan.edits.length === 0) return refused(`${found}; no change of go.mod clears any of them`, ...more);
  const lines = counted(plan.edits.length, "line");
  const by = report.secondScan === "govulncheck" ? "by govulncheck, run again" : "by the versions that go chose";
  const clears = `${lines} of go.mod: ${counted(before.findings.total, "finding")} → ${after.findings.total}, ${by}`;
  const edits = plan.edits.map(editName);
  if (written) return applied(`${clears}; go.mod and go.sum are written`, found, ...edits, ...more);
  return notAsked(`${clears}; ${changeText(change)}; --converge write makes the change`, found, ...edits, ...more);
}

/** A report about other modules or versions has none, too: then this is said in the same line. */
function nothingFound(found: string, notes: readonly string[], more: readonly string[] = []): StepOutcome {
  return notNeeded([found, ...notes].join("; "), ...more);
}

function changeText(change: MeasuredChange): string {
  if (change === undefined) return "not in this image, and its bytes are not measured";
  if ("unknown" in change) return `not in this image, and its bytes are not known: ${change.unknown}`;
  const { savedBytes, savedWireBytes } = change;
  return `not in this image, it would be ${formatChange(-savedBytes)} stored, ${formatChange(-savedWireBytes)} on the wire`;
}

function foundText(counts: FindingCounts, scanners: readonly ConvergeScanner[], ofLibrary: number): string {
  const by = scanners.map(({ name, version }) => (version === null ? name : `${name} ${version}`)).join(", ");
  const library = ofLibrary === 0 ? "" : `; ${ofLibrary} in the standard library, which the release of Go answers`;
  if (counts.total === 0) return `no findings in Go modules by ${by}${library}`;
  const total = `${counted(counts.total, "finding")} in ${counted(counts.packages, "Go module")} by ${by}`;
  return `${total}: ${reachText(counts)}; ${severityText(counts)}${library}`;
}

function reachText({ byReachability: { yes, no, unknown } }: FindingCounts): string {
  return wordsOf([
    [yes, "reachable"],
    [no, "not reachable"],
    [unknown, "of unknown reach"],
  ]);
}

function severityText({ bySeverity: { unknown, ...levels } }: FindingCounts): string {
  const known = Object.entries(levels).map(([level, count]): [number, string] => [count, level]);
  return wordsOf([...known, [unknown, "of unknown severity"]]);
}

function wordsOf(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(", ");
}

/** What programs read of step 4; undefined where nobody asked for it. */
export function convergeOf(examined: ExaminedRequirements, change: MeasuredChange): SlimConverge | undefined {
  const nothing = { scanners: null, findings: null, standardLibrary: null, report: null, wouldSave: null };
  switch (examined.kind) {
    case "not-asked":
      return undefined;
    case "not-reached":
      return nothing;
    case "failed":
      return { ...nothing, error: errorReport(examined.error) };
    case "scanned": {
      const { modules, standardLibrary, scanners } = examined.found.set;
      const counts = { findings: countFindings(modules), standardLibrary: standardLibrary.length };
      return { ...nothing, scanners, ...counts };
    }
    case "searched": {
      const { report } = examined.convergence;
      return {
        scanners: report.scanners,
        findings: report.before.findings,
        standardLibrary: report.standardLibrary.findings.length,
        report,
        wouldSave: change === undefined || "unknown" in change ? null : change,
      };
    }
  }
}
