import type { Finding } from "../../format/scan-report/scan-report.ts";
import type { FindingSet } from "../../vuln/findings/finding-set.ts";
import type { LinkedProgram } from "../../vuln/findings/linked-program.ts";

/** One Go program, and what is known to be vulnerable in it. */
export interface ProgramFindings {
  readonly program: LinkedProgram;
  /**
   * What the findings were found in: the program's own bytes, the scan that was kept of it before it was stripped, or
   * nothing but the reports that were given.
   */
  readonly lookedAt: "program" | "kept-scan" | "reports";
  /** Of Go modules and of Go itself, of this program alone. */
  readonly findings: readonly Finding[];
}

/** Something of which could not be found out what is vulnerable in it: none of its findings is counted anywhere. */
export interface Unjudged {
  /** The path of a program, or the name of a report. */
  readonly what: string;
  readonly why: string;
}

/** What is known to be vulnerable in an image or a program. */
export interface TargetFindings {
  /**
   * Of all programs together, and, where a report about the image says it, of its other packages. A finding that several
   * programs have is one, as near as in the program where it is nearest; out of reach only where it is so in each of them.
   */
  readonly set: FindingSet;
  readonly programs: readonly ProgramFindings[];
  /** Where this is not empty, no finding is no proof that there is none. */
  readonly unjudged: readonly Unjudged[];
  /** What a reader has to know to read the rest rightly. */
  readonly notes: readonly string[];
}
