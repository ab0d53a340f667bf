import type { PlimsollError } from "../base/error.ts";
import type { AuditFinding } from "../check/audit/audited.ts";
import type { Certainty, Fault } from "../check/audit-rule.ts";
import type { Position } from "../check/finding.ts";
import type { JudgedFinding } from "../check/waiver.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";

/** The report of `plimsoll audit --json`. */
export interface AuditReport {
  readonly schema: "plimsoll.audit/1";
  /** As it was named. */
  readonly source: string | null;
  /** The release of Go whose types were used. */
  readonly go: string | null;
  /** Build constraints are judged for it. */
  readonly platform: string | null;
  /** Paths of the modules whose packages were looked at. */
  readonly modules: readonly string[];
  /** What was looked at: packages, and files that people wrote, with their lines. */
  readonly audited: { readonly packages: number; readonly files: number; readonly lines: number } | null;
  readonly notAudited: readonly NotAudited[];
  /** What is left out on purpose. */
  readonly leftOut: {
    readonly testFiles: number;
    /** Packages that only tests use. */
    readonly testPackages: readonly string[];
    readonly generatedFiles: readonly string[];
  } | null;
  readonly summary: AuditSummary | null;
  /** By file and line. Includes waived findings. */
  readonly findings: readonly AuditedFinding[];
  /** What other tools found at other lines. */
  readonly others: readonly OtherFinding[];
  /** IDs of the rules that were looked for. */
  readonly rules: readonly string[];
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

export interface NotAudited {
  /** The import path. */
  readonly package: string;
  readonly why: string;
  /** What the reader can do, where that is known. */
  readonly fix: string | null;
}

interface AuditSummary {
  readonly warnings: number;
  readonly waived: number;
}

export interface OtherFinding {
  readonly tool: string;
  readonly rule: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
}

export interface AuditedFinding {
  readonly rule: string;
  readonly level: "error" | "warning" | "note";
  /** Null for `unused-waiver`, which is about no code. */
  readonly certainty: Certainty | null;
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string | null;
  readonly evidence: readonly string[];
  readonly position: Position | null;
  /** The declared function around it, as goroutine stacks name it. Null outside of functions. */
  readonly function: string | null;
  readonly related: readonly { readonly what: string; readonly file: string; readonly line: number }[];
  /** The fault that makes it show itself. */
  readonly fault: Fault | null;
  /** What other tools say of the same line. */
  readonly alsoSaid: readonly { readonly tool: string; readonly rule: string; readonly message: string }[];
  readonly docs: string;
  readonly waived: { readonly reason: string; readonly where: string } | null;
}

type Judged = JudgedFinding & Partial<Pick<AuditFinding, "certainty" | "fault" | "function" | "related" | "alsoSaid">>;

export function auditFinding(finding: Judged): AuditedFinding {
  const { rule, level, title, what, why, evidence, docs, waived } = finding;
  return {
    rule,
    level,
    certainty: finding.certainty ?? null,
    title,
    what,
    why,
    fix: finding.fix ?? null,
    evidence,
    position: finding.position ?? null,
    function: finding.function || null,
    related: finding.related ?? [],
    fault: finding.fault ?? null,
    alsoSaid: (finding.alsoSaid ?? []).map(({ tool, rule: name, message }) => ({ tool, rule: name, message })),
    docs,
    waived,
  };
}

export function inOrderOfFiles(a: AuditedFinding, b: AuditedFinding): number {
  const [one, other] = [a.position?.file ?? "", b.position?.file ?? ""];
  if (one !== other) return one < other ? -1 : 1;
  return (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.rule < b.rule ? -1 : Number(a.rule > b.rule));
}

export function auditSummary(findings: readonly AuditedFinding[]): AuditSummary {
  const open = findings.filter(({ waived }) => waived === null);
  return { warnings: open.length, waived: findings.length - open.length };
}

/** The report when nothing was looked at. */
export function failedAuditReport(error: PlimsollError): AuditReport {
  return {
    schema: "plimsoll.audit/1",
    source: null,
    go: null,
    platform: null,
    modules: [],
    audited: null,
    notAudited: [],
    leftOut: null,
    summary: null,
    findings: [],
    others: [],
    rules: [],
    notes: [],
    error: errorReport(error),
  };
}
