import { unifiedDiff } from "../../base/unified-diff.ts";
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
import type { ModuleUse } from "../../report/module-use.ts";
import type { Ground } from "../../service/converge/attempt.ts";
import type { Requirements } from "../../service/converge/copied-module.ts";
import { findingsIn, type HeldFinding, importChain, type ModuleState } from "../../service/converge/held-modules.ts";
import type { ProvenEdit } from "../../service/converge/necessity.ts";
import type { FittedFindings } from "../../service/converge/scan.ts";
import type { FoundWithout } from "../../service/converge/scanned-necessity.ts";
import { countFindings } from "../../vuln/findings/count.ts";
import { goReleaseFor } from "../../vuln/findings/fixes.ts";
import { reachabilityOf } from "../../vuln/findings/reachability.ts";
import type { FailingPart } from "../../vuln/solver/problem.ts";
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
  readonly modules: ModuleUse | null;
  readonly written: boolean;
  /** What govulncheck has found without each edit. */
  readonly without: FoundWithout;
  /** What go.mod and go.sum become. */
  readonly requirements: Requirements;
  readonly vex: ConvergeVex | null;
  readonly notes: readonly string[];
}

export function reportOf(outcome: Outcome): ConvergeReport {
  const { ground, fitted, settled, second, sizes, written, without, requirements, vex, notes } = outcome;
  const { module, today, known } = ground;
  const { result, edits, checks } = settled.executed;
  const held = findingsIn(result.state, known);
  const left =
    second === null ? held.flatMap(({ known: { found } }) => (found === null ? [] : [found])) : second.set.modules;
  const isLeft = (finding: Finding) => left.some((one) => one.name === finding.name && shareName(one, finding));
  const { modules, standardLibrary, scanners } = fitted.set;
  const rows = [...startRows(outcome), ...edits.map((one) => editRow(one, without, left))];
  return {
    schema: "plimsoll.converge/1",
    module: module.path,
    go: module.go.version,
    scanners,
    before: figuresOf(today, modules, sizes.before),
    after: figuresOf(result.state, left, rows.length === 0 ? sizes.before : sizes.after),
    secondScan: second === null ? "versions" : "govulncheck",
    findings: modules.map((one) => rowOf(one, !isLeft(one))),
    standardLibrary: {
      findings: standardLibrary.map((one) => rowOf(one, isAnswered(outcome, one))),
      release: goReleaseFor(standardLibrary),
    },
    plan: {
      edits: rows,
      diff: rows.length === 0 ? "" : unifiedDiff("go.mod", module.text, requirements.goMod),
      isMinimal: settled.notMinimal === null,
      notMinimal: settled.notMinimal,
      checks: rows.length === 0 ? [] : [{ work: "tidy", packages: null, outcome: "passed" }, ...checks],
    },
    remaining: left.map((one) => remainingRow(outcome, one, held)),
    rejected: settled.rejected.map(({ parts, work, why }) => ({
      versions: parts.map(partName),
      ...{ work, why },
    })),
    modules: outcome.modules,
    written,
    vex,
    notes,
  };
}

function partName(part: FailingPart): string {
  return "by" in part ? `${part.path} => ${part.by.path}@${part.by.version}` : `${part.path}@${part.version}`;
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

/** Replacements that can go, and the toolchain that was asked for. */
function startRows(outcome: Outcome): readonly ConvergeEdit[] {
  const { start } = outcome.ground;
  const rows = start.obsolete.map(({ path, by }): ConvergeEdit => {
    const from = `${by.path} ${by.version}`;
    return {
      kind: "replace",
      path,
      from,
      to: null,
      indirect: null,
      necessity: "obsolete",
      returns: [],
      evidence: null,
    };
  });
  if (start.toolchain === null) return rows;
  const { from, to, notCarriedOut } = start.toolchain;
  const answered = outcome.fitted.set.standardLibrary.filter((one) => isAnswered(outcome, one)).map(({ id }) => id);
  const isProven = notCarriedOut === null && answered.length > 0;
  const evidence = !isProven ? null : outcome.second === null ? ("versions" as const) : ("scan" as const);
  const row = { kind: "toolchain", path: null, from, to, indirect: null } as const;
  return [...rows, { ...row, necessity: isProven ? "needed" : "unproven", returns: answered, evidence }];
}

/** Whether a finding of the standard library is gone with the release of Go that was carried out. */
function isAnswered({ ground, second }: Outcome, finding: Finding): boolean {
  const { toolchain } = ground.start;
  if (toolchain === null || toolchain.notCarriedOut !== null) return false;
  if (second !== null) return !second.set.standardLibrary.some((one) => shareName(one, finding));
  return goReleaseFor([finding]) !== null;
}

function editRow({ edit, necessity }: ProvenEdit, without: FoundWithout, left: readonly Finding[]): ConvergeEdit {
  const isLeft = (finding: Finding) => left.some((one) => one.name === finding.name && shareName(one, finding));
  const scanned = (without.get(edit) ?? []).filter((one) => !isLeft(one)).map(({ id }) => id);
  const byVersions = necessity.kind === "needed" ? necessity.returns.map(({ known }) => known.target.id) : [];
  const evidence = necessity.kind !== "needed" ? null : scanned.length > 0 ? "scan" : "versions";
  const returns = [...new Set(evidence === "scan" ? scanned : byVersions)];
  const row = { necessity: necessity.kind, returns, evidence } as const;
  switch (edit.kind) {
    case "require":
      return { kind: "require", path: edit.path, from: edit.from, to: edit.to, indirect: edit.indirect, ...row };
    case "exclude":
      return { kind: "exclude", path: edit.path, from: null, to: edit.version, indirect: null, ...row };
    case "replace": {
      const to = `${edit.by.path} ${edit.by.version}`;
      return { kind: "replace", path: edit.path, from: null, to, indirect: null, ...row };
    }
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
