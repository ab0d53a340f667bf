import { isStandardLibrary } from "../../format/scan-report/ecosystem.ts";
import type { Finding, ScanReport } from "../../format/scan-report/scan-report.ts";
import { joinReports } from "../../vuln/findings/finding-set.ts";
import { joinPrograms } from "../../vuln/findings/join-programs.ts";
import type { LinkedProgram } from "../../vuln/findings/linked-program.ts";
import { fitReport, type ReportSubject } from "../../vuln/findings/report-fit.ts";
import type { NamedReport } from "./read-reports.ts";
import type { ProgramFindings, TargetFindings, Unjudged } from "./target-findings.ts";

/** A program, and what govulncheck has said of it where it was run. */
export interface LookedAt {
  readonly program: LinkedProgram;
  readonly own: { readonly report: ScanReport; readonly of: "program" | "kept-scan" } | undefined;
}

/**
 * Brings together what was found in each program and what the reports say of it. Throws `scan-report-foreign` for a report
 * that is about something else.
 */
export function gatherFindings(
  looked: readonly LookedAt[],
  reports: readonly NamedReport[],
  subject: Omit<ReportSubject, "programs">,
  unjudged: readonly Unjudged[],
): TargetFindings {
  const whole = { ...subject, programs: looked.map(({ program }) => program) };
  const fitted = reports.map(({ report, where }) => ({ report, ...fitReport(report, whole, where) }));
  const programs = looked.map(({ program, own }): ProgramFindings => {
    const said = fitted.map(({ report, ofPrograms }) => ({ ...report, findings: ofPrograms.get(program.path) ?? [] }));
    const set = joinReports([...(own === undefined ? [] : [own.report]), ...said]);
    return {
      program,
      lookedAt: own?.of ?? "reports",
      findings: [...set.modules, ...set.standardLibrary].map((one) => placedIn(one, program)),
    };
  });
  const own = looked.flatMap((one) => one.own?.report ?? []);
  const { operatingSystem, others, scanners, suppressed, modules } = joinReports([
    ...own.map(withoutFindings),
    ...fitted.map(({ report, ofImage, others: rest }) => ({ ...report, findings: ofImage, others: rest })),
  ]);
  const joined = joinPrograms(programs.map(({ findings }) => findings));
  return {
    set: {
      modules: [...joined.filter((one) => !isStandardLibrary(one)), ...modules],
      standardLibrary: joined.filter(isStandardLibrary),
      ...{ operatingSystem, others, scanners, suppressed },
    },
    programs,
    unjudged,
    notes: [...fitted.flatMap(({ notes }) => notes), ...programs.flatMap(sightNote)],
  };
}

/** Scanners name places in their own ways, or none; that this program has it was found out here. */
function placedIn(finding: Finding, { path, mainModule }: LinkedProgram): Finding {
  return { ...finding, places: [{ target: path, path: null, diffID: null, mainModule }] };
}

function withoutFindings(report: ScanReport): ScanReport {
  return { ...report, findings: [], others: [] };
}

/** Of a stripped program govulncheck reports whatever its modules have. */
function sightNote({ program, lookedAt }: ProgramFindings): string[] {
  if (lookedAt !== "program" || program.hasSymbols) return [];
  return [
    `${program.path} has no symbols: of its findings nothing but the module is known, and so not whether they are in reach`,
  ];
}
