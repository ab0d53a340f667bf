/** How much a finding weighs, in SARIF 2.1.0's words (§3.27.10): an `error` fails a gate, a `note` only informs. */
export type Level = "error" | "warning" | "note";

/** Lines of a text file that a finding is about; they count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
}

/** The layer of an image that a finding is about. */
export interface LayerPlace {
  /** Index of the layer. */
  readonly layer: number;
  /** Index in the image's history; null if the history has no entry for the layer. */
  readonly history: number | null;
  /** As a Dockerfile would write it; empty if it is not known. */
  readonly instruction: string;
}

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
  /** The facts that the finding is based on; each one can be checked by hand. */
  readonly evidence: readonly string[];
  /** What it costs, in bytes as stored, if that was measured. */
  readonly bytes?: number;
  /** The share of these bytes in the compressed layers: only a share, not a saving. */
  readonly wireBytes?: number;
  readonly position?: Position;
  readonly place?: LayerPlace;
  /** Path in the image or in the build context, if the finding is about one. */
  readonly path?: string;
  /** What the reader can do now. */
  readonly fix?: string;
  /** The command that prints the rule's page. */
  readonly docs: string;
}
