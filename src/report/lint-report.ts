import type { PlimsollError } from "../base/error.ts";
import type { LayerPlace, Level, Position } from "../check/finding.ts";
import type { RuleCard } from "../check/rule.ts";
import type { JudgedFinding } from "../check/waiver.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";

/** The report of `plimsoll lint --json`. Sizes are bytes; a size that was not measured is null, never 0. */
export interface LintReport {
  readonly schema: "plimsoll.lint/1";
  readonly dockerfile: string | null;
  readonly image: LintedImage | null;
  /** Null unless manifests were checked. */
  readonly manifest: LintedManifest | null;
  readonly summary: LintSummary | null;
  /** Sorted by bytes, the most first; then errors, warnings and notes. Includes waived findings. */
  readonly findings: readonly LintFinding[];
  /** IDs of the rules that were checked. */
  readonly rules: readonly string[];
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

export interface LintedImage {
  readonly name: string;
  readonly digest: string;
  /** Manifest, config and the layers, uncompressed. */
  readonly sizeBytes: number;
  /** Manifest, config and the layers as stored. */
  readonly wireBytes: number;
  /** What a rebuild without waste saves. Each byte is counted once, even if several rules report it. */
  readonly reclaimableBytes: number;
  /** The share of these bytes in the compressed layers. */
  readonly reclaimableWireBytes: number;
}

/** The manifests that were checked, and the images that were looked at for their containers. */
export interface LintedManifest {
  readonly target: string;
  readonly files: number;
  readonly objects: number;
  /** Objects that describe pods. */
  readonly pods: number;
  readonly containers: number;
  /** What pods were held against: `restricted:v1.34`. */
  readonly podSecurity: string;
  readonly images: readonly { readonly name: string; readonly digest: string; readonly containers: number }[];
  /** Containers whose image nobody gave: rules about images say nothing of them. */
  readonly notLookedAt: readonly UnseenContainer[];
}

interface UnseenContainer {
  /** `Deployment shop/order, container proxy` */
  readonly container: string;
  /** As the manifest names it; null where it does not. */
  readonly image: string | null;
  readonly file: string;
  readonly line: number;
}

export interface LintSummary {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  readonly waived: number;
}

export interface LintFinding {
  readonly rule: string;
  /** The name of the rule in `docker build --check`. */
  readonly buildkit: string | null;
  readonly level: Level;
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string | null;
  readonly evidence: readonly string[];
  /** By how many stored bytes an image without it is smaller. */
  readonly bytes: number | null;
  /** The share of these bytes in the compressed layers: this is a share, not a saving. */
  readonly wireBytes: number | null;
  readonly position: Position | null;
  readonly layer: LayerPlace | null;
  readonly path: string | null;
  readonly docs: string;
  readonly waived: { readonly reason: string; readonly where: string } | null;
}

export function lintFinding(finding: JudgedFinding, rules: ReadonlyMap<string, RuleCard>): LintFinding {
  const { rule, level, title, what, why, evidence, docs, waived } = finding;
  return {
    rule,
    buildkit: rules.get(rule)?.buildkit ?? null,
    level,
    title,
    what,
    why,
    fix: finding.fix ?? null,
    evidence,
    bytes: finding.bytes ?? null,
    wireBytes: finding.wireBytes ?? null,
    position: finding.position ?? null,
    layer: finding.place ?? null,
    path: finding.path ?? null,
    docs,
    waived,
  };
}

const WEIGHT: Readonly<Record<Level, number>> = { error: 2, warning: 1, note: 0 };

/** By bytes, the most first; then by level; then in the order of the file. */
export function byBytes(a: LintFinding, b: LintFinding): number {
  return (
    (b.bytes ?? -1) - (a.bytes ?? -1) ||
    WEIGHT[b.level] - WEIGHT[a.level] ||
    (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
    (a.layer?.layer ?? 0) - (b.layer?.layer ?? 0)
  );
}

export function summaryOf(findings: readonly LintFinding[]): LintSummary {
  const open = findings.filter(({ waived }) => waived === null);
  const count = (level: Level) => open.filter((finding) => finding.level === level).length;
  return {
    errors: count("error"),
    warnings: count("warning"),
    notes: count("note"),
    waived: findings.length - open.length,
  };
}

/** The report when nothing was checked. */
export function failedLintReport(error: PlimsollError): LintReport {
  return {
    schema: "plimsoll.lint/1",
    dockerfile: null,
    image: null,
    manifest: null,
    summary: null,
    findings: [],
    rules: [],
    notes: [],
    error: errorReport(error),
  };
}
