import type { FindingCounts } from "../vuln/findings/count.ts";
import type { ConvergeFinding, ConvergeScanner, StandardLibraryAnswer } from "./converge-report.ts";

/** What is known to be vulnerable in a program or an image. What could not be found out is null; 0 is an answer. */
export interface FindingsReport {
  readonly scanners: readonly ConvergeScanner[];
  readonly programs: readonly FoundProgram[];
  /** Of Go modules, one for each vulnerability, module and version. What is unknown has its own number. */
  readonly counts: FindingCounts;
  readonly findings: readonly TargetFinding[];
  readonly standardLibrary: Omit<StandardLibraryAnswer, "findings"> & { readonly findings: readonly TargetFinding[] };
  /** Of other packages of the image, where a report about it has them: those of the operating system come first. */
  readonly otherPackages: readonly PackageFinding[];
  readonly raises: readonly ModuleRaise[];
  /** Findings that scanners set aside. Null where a report does not say how many. */
  readonly suppressed: number | null;
  /** What could not be looked at: where this is not empty, no finding is no proof that there is none. */
  readonly unjudged: readonly { readonly what: string; readonly why: string }[];
  readonly notes: readonly string[];
}

export interface FoundProgram {
  readonly path: string;
  readonly digest: string;
  /** Import path of the main package, and the path of its module; null where it was built without one. */
  readonly main: string;
  readonly module: string | null;
  readonly go: string;
  readonly hasSymbols: boolean;
  /** What its findings were found in. */
  readonly lookedAt: "program" | "kept-scan" | "reports";
  /** Of this program alone, Go's own included. */
  readonly findings: number;
}

export interface TargetFinding extends Omit<ConvergeFinding, "cleared"> {
  /** Paths of the programs that it is in. */
  readonly programs: readonly string[];
}

export interface PackageFinding {
  readonly id: string;
  readonly aliases: readonly string[];
  /** `deb`, `apk`, `npm`, … */
  readonly ecosystem: string;
  readonly package: string;
  readonly version: string | null;
  readonly fixedVersions: readonly string[];
  readonly severity: ConvergeFinding["severity"];
}

/** What a module would have to be raised to in the source of the programs. */
export interface ModuleRaise {
  readonly module: string;
  readonly from: string;
  /** The lowest version with every fix that is known; null where none is. */
  readonly to: string | null;
  /** The findings that have a fix, and those that stay. */
  readonly cleared: readonly string[];
  readonly left: readonly string[];
  readonly programs: readonly string[];
}
