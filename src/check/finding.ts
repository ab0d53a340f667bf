/** How much a finding weighs, in SARIF 2.1.0's words (§3.27.10): an `error` fails a gate, a `note` only informs. */
export type Level = "error" | "warning" | "note";

/** What a rule found. A value, never an exception: a user may waive it with a reason. */
export interface Finding {
  /** ID of the rule that found it, which is also the name of its page under docs/rules/. */
  readonly rule: string;
  /** The rule's name for people. */
  readonly title: string;
  readonly level: Level;
  /** What was found, in one line, with the name of the thing. */
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
  /** The facts that it rests on, each one to be checked by hand. */
  readonly evidence: readonly string[];
  /** What it costs, in bytes as stored, where that was measured. */
  readonly bytes?: number;
  /** What the reader can do now. */
  readonly fix?: string;
  /** Path of the rule's page in this repository. */
  readonly docs: string;
}
