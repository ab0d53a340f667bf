import { unifiedDiff } from "../../base/unified-diff.ts";
import { compareGoReleases } from "../../format/go-module/go-release.ts";
import { namesOf } from "../../format/scan-report/join-findings.ts";
import type { Finding } from "../../format/scan-report/scan-report.ts";
import type {
  ConvergeEdit,
  ConvergeFigures,
  ConvergeFinding,
  ConvergeRemaining,
  ConvergeReport,
  ConvergeVex,
  ProgramSize,
} from "../../report/converge-report.ts";
import type { Ground } from "../../service/converge/attempt.ts";
import { findingsIn, type HeldFinding, importChain, type ModuleState } from "../../service/converge/held-modules.ts";
import type { ProvenEdit } from "../../service/converge/necessity.ts";
import type { FittedFindings } from "../../service/converge/scan.ts";
import { countFindings } from "../../vuln/findings/count.ts";
import { reachabilityOf } from "../../vuln/findings/reachability.ts";
import { reasonOf } from "./reason.ts";
import type { Settled } from "./settled.ts";

/** Everything that a run has found out. */
export interface Outcome {
  readonly ground: Ground;
  readonly fitted: FittedFindings;
  readonly settled: Settled;
  /** Null where the scanner could not be run again. */
  readonly second: FittedFindings | null;
  readonly sizes: { readonly before: readonly ProgramSize[] | null; readonly after: readonly ProgramSize[] | null };
  readonly written: boolean;
  readonly vex: ConvergeVex | null;
  readonly notes: readonly string[];
}

export function reportOf(outcome: Outcome): ConvergeReport {
  const { ground, fitted, settled, second, sizes, written, vex, notes } = outcome;
  const { module, today, known } = ground;
  const { result, edits, checks } = settled.executed;
  const held = findingsIn(result.state, known);
  const left =
    second === null ? held.flatMap(({ known: { found } }) => (found === null ? [] : [found])) : second.set.modules;
  const isLeft = (finding: Finding) => left.some((one) => one.name === finding.name && shareName(one, finding));
  const { modules, standardLibrary, scanners } = fitted.set;
  return {
    schema: "plimsoll.converge/1",
    module: module.path,
    go: module.go.version,
    scanners,
    before: figuresOf(today, modules, sizes.before),
    after: figuresOf(result.state, left, edits.length === 0 ? sizes.before : sizes.after),
    secondScan: second === null ? "versions" : "govulncheck",
    findings: modules.map((one) => rowOf(one, !isLeft(one))),
    standardLibrary: {
      findings: standardLibrary.map((one) => rowOf(one, false)),
      release: releaseFor(standardLibrary),
    },
    plan: {
      edits: edits.map(editRow),
      diff: edits.length === 0 ? "" : unifiedDiff("go.mod", module.text, result.requirements.goMod),
      isMinimal: settled.plan.isMinimal,
      checks: edits.length === 0 ? [] : [{ work: "tidy", packages: null, outcome: "passed" }, ...checks],
    },
    remaining: left.map((one) => remainingRow(outcome, one, held)),
    rejected: settled.rejected.map(({ versions, work, why }) => ({
      versions: versions.map(({ path, version }) => `${path}@${version}`),
      ...{ work, why },
    })),
    written,
    vex,
    notes,
  };
}

function figuresOf(
  { mod }: ModuleState,
  findings: readonly Finding[],
  programs: readonly ProgramSize[] | null,
): ConvergeFigures {
  const counts = countFindings(findings);
  return {
    direct: mod.require.filter(({ indirect }) => !indirect).length,
    indirect: mod.require.filter(({ indirect }) => indirect).length,
    vulnerableModules: counts.packages,
    findings: counts,
    programs,
  };
}

function rowOf(finding: Finding, cleared: boolean): ConvergeFinding {
  const { id, aliases, name, installedVersion, fixedVersions, tier, severity, traces } = finding;
  return {
    ...{ id, aliases, module: name, version: installedVersion, fixedVersions, tier },
    reachable: reachabilityOf(finding),
    severity: severity === null ? null : { level: severity.level, by: severity.by },
    trace: traces[0] ?? [],
    cleared,
  };
}

function shareName(a: Finding, b: Finding): boolean {
  const names = new Set(namesOf(a));
  return namesOf(b).some((name) => names.has(name));
}

/** The lowest release that has every fix that is known: a fix is made in the two newest minor releases. */
function releaseFor(findings: readonly Finding[]): string | null {
  const needed = findings.map(({ installedVersion, fixedVersions }) => {
    const now = plainRelease(installedVersion ?? "");
    const later = fixedVersions
      .map(plainRelease)
      .filter((one) => (compareGoReleases(one, now) ?? 0) > 0)
      .sort((a, b) => compareGoReleases(a, b) ?? 0);
    return later[0] ?? null;
  });
  const highest = needed.reduce<string | null>(
    (best, one) => (one !== null && (best === null || (compareGoReleases(one, best) ?? 0) > 0) ? one : best),
    null,
  );
  return highest === null ? null : `go${highest}`;
}

/** `v1.26.9` and `v1.27.0-rc.1`, as modules of Go are called, are `1.26.9` and `1.27rc1`. */
function plainRelease(version: string): string {
  return version.replace(/^v/, "").replace(/\.0-rc\.(\d+)$/, "rc$1");
}

function editRow({ edit, necessity }: ProvenEdit): ConvergeEdit {
  const returns =
    necessity.kind === "needed" ? [...new Set(necessity.returns.map(({ known }) => known.target.id))] : [];
  const row = { necessity: necessity.kind, returns };
  switch (edit.kind) {
    case "require":
      return { kind: "require", path: edit.path, from: edit.from, to: edit.to, indirect: edit.indirect, ...row };
    case "exclude":
      return { kind: "exclude", path: edit.path, from: null, to: edit.version, indirect: null, ...row };
    case "go":
      return { kind: "go", path: null, from: edit.from, to: edit.to, indirect: null, ...row };
  }
}

function remainingRow({ settled }: Outcome, finding: Finding, held: readonly HeldFinding[]): ConvergeRemaining {
  const { id, name, installedVersion } = finding;
  const at = held.find(({ known: { found } }) => found !== null && found.name === name && shareName(found, finding));
  const known = settled.plan.remaining.find((one) => one.id === (at?.known.target.id ?? id));
  const { state } = settled.executed.result;
  const path = state.selected.find(({ built }) => built.path === name)?.path ?? name;
  return {
    ...{ id, module: name, version: at?.version ?? installedVersion ?? "" },
    ...reasonOf(finding, known?.why ?? null, settled.rejected),
    imports: importChain(state.packages, path),
    requirements: (known?.chain ?? []).map((one) => `${one.path}@${one.version}`),
  };
}
