import type { PlimsollError } from "../base/error.ts";
import type { Frame, Level, Tier } from "../format/scan-report/scan-report.ts";
import type { FindingCounts } from "../vuln/findings/count.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";
import type { ModuleUse } from "./module-use.ts";

/** The report of `plimsoll converge`. What was not measured, or could not be found out, is null; 0 is an answer. */
export interface ConvergeReport {
  readonly schema: "plimsoll.converge/1";
  /** The path of the module. */
  readonly module: string;
  /** The release of Go that was used: `go1.26.8`. */
  readonly go: string;
  readonly scanners: readonly ConvergeScanner[];
  readonly before: ConvergeFigures;
  /** With the change; what the figures of findings were found out with is `secondScan`. */
  readonly after: ConvergeFigures;
  /** `govulncheck`: it was run again. `versions`: the versions that go chose were compared with those that are affected. */
  readonly secondScan: "govulncheck" | "versions";
  /** Of Go modules, before the change. */
  readonly findings: readonly ConvergeFinding[];
  /** Of the standard library and of Go itself: no requirement answers for them. */
  readonly standardLibrary: StandardLibraryAnswer;
  readonly plan: ConvergePlan;
  readonly remaining: readonly ConvergeRemaining[];
  /** Plans that were tried first, and failed. */
  readonly rejected: readonly { readonly versions: readonly string[]; readonly work: string; readonly why: string }[];
  /** What the requirements are used for, as they are before the change. Null where that was not asked for. */
  readonly modules: ModuleUse | null;
  /** Whether go.mod and go.sum were written. */
  readonly written: boolean;
  /** What was stated of the findings. Null where it was not asked for. */
  readonly vex: ConvergeVex | null;
  readonly notes: readonly string[];
}

export interface ConvergeVex {
  /** The documents that were written; none where there was nothing to state. */
  readonly files: readonly { readonly name: string; readonly format: "openvex" | "cyclonedx" }[];
  /** The image that they are about. Null where they are about every program of the module. */
  readonly image: { readonly repository: string; readonly digest: string } | null;
  readonly statements: Readonly<Record<"not_affected" | "affected" | "fixed" | "under_investigation", number>>;
}

export interface ConvergeScanner {
  readonly name: string;
  readonly version: string | null;
  /** Null where it is unknown: a flat folder has no date. */
  readonly databaseDate: string | null;
}

export interface ConvergeFigures {
  /** Requirements in go.mod without, and with `// indirect`. */
  readonly direct: number;
  readonly indirect: number;
  readonly vulnerableModules: number;
  /** Of Go modules. What is unknown has its own number. */
  readonly findings: FindingCounts;
  /** Of all main packages: trimmed, stripped, without a VCS stamp. Null where they were not built. */
  readonly programs: readonly ProgramSize[] | null;
}

export interface ProgramSize {
  readonly importPath: string;
  readonly sizeBytes: number;
}

export interface ConvergeFinding {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly module: string;
  readonly version: string | null;
  readonly fixedVersions: readonly string[];
  /** What a scanner has shown: null where none says. */
  readonly tier: Tier | null;
  /** Whether the code reaches it; `no` only where a scanner has looked. */
  readonly reachable: "yes" | "no" | "unknown";
  readonly severity: { readonly level: Level; readonly by: string | null } | null;
  /** From the vulnerable symbol to the code; the shortest. */
  readonly trace: readonly Frame[];
  /** Whether it is gone with the change. */
  readonly cleared: boolean;
}

export interface StandardLibraryAnswer {
  readonly findings: readonly ConvergeFinding[];
  /** The lowest release that has all fixes: `go1.26.9`. Null where there is nothing to fix, or no release is known. */
  readonly release: string | null;
}

export interface ConvergePlan {
  readonly edits: readonly ConvergeEdit[];
  /** go.mod before and after, as a unified diff. Empty where nothing changes. */
  readonly diff: string;
  /** Whether no cheaper change exists among the versions that were considered. False where the search was ended before. */
  readonly isMinimal: boolean;
  /** Why a smaller change may exist: the search was ended, or too many plans failed. Null where none does. */
  readonly notMinimal: "effort" | "attempts" | null;
  readonly checks: readonly {
    readonly work: "tidy" | "build" | "vet" | "test";
    /** Null for all. */
    readonly packages: number | null;
    /** `fails-before`: it fails without the change as well. */
    readonly outcome: "passed" | "fails-before";
  }[];
}

export interface ConvergeEdit {
  readonly kind: "require" | "exclude" | "replace" | "go" | "toolchain";
  /** Null for the go line and the toolchain. */
  readonly path: string | null;
  readonly from: string | null;
  /** Null for a requirement or a replacement that is taken out. Replacements are `path version`. */
  readonly to: string | null;
  readonly indirect: boolean | null;
  /**
   * What undoing it alone has shown. `needed`: `returns` come back. `follows`: go makes it again by itself. `untidy`: go
   * finds no requirements without it. `fails`: something of `rejected` comes together again. `obsolete`: a replacement that plimsoll had written, without which nothing is found.
   * `unproven`: a toolchain that go could not run with here, or that answers nothing.
   */
  readonly necessity: "needed" | "follows" | "untidy" | "fails" | "obsolete" | "unproven";
  readonly returns: readonly string[];
  /** What `returns` rests on: govulncheck was run without the edit, or versions were compared. Null where nothing returns. */
  readonly evidence: "scan" | "versions" | null;
}

export interface ConvergeRemaining {
  readonly id: string;
  readonly module: string;
  readonly version: string;
  /** A word for programs; null where it could not be found out. */
  readonly reason: string | null;
  readonly why: string;
  /** The shortest chain of imports from the module's own code; null where no package of it is imported. */
  readonly imports: readonly string[] | null;
  /** The shortest chain of requirements, `path@version`. */
  readonly requirements: readonly string[];
}

/** The same report where nothing was found out. */
type FailedConvergeReport = { readonly [Member in Exclude<keyof ConvergeReport, "schema">]: null } & {
  readonly schema: ConvergeReport["schema"];
  readonly error: ErrorReport;
};

export function failedConvergeReport(error: PlimsollError): FailedConvergeReport {
  return {
    schema: "plimsoll.converge/1",
    module: null,
    go: null,
    scanners: null,
    before: null,
    after: null,
    secondScan: null,
    findings: null,
    standardLibrary: null,
    plan: null,
    remaining: null,
    rejected: null,
    modules: null,
    written: null,
    vex: null,
    notes: null,
    error: errorReport(error),
  };
}
