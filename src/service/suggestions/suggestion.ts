import type { BuildSize } from "../../session/weigh-build.ts";

/**
 * What could make a program smaller. `unused-import`: a driver or an exporter that nothing calls. `reflection`: a look-up
 * of methods by name keeps dead methods. `transport`: gRPC behind an exporter that speaks HTTP. `one-function`: a heavy
 * package of which little is used. `assets`: embedded files that compress badly or are there twice. `time-zones`: the
 * program and its image both have them. `tag`: a build tag leaves code out. `two-versions`: the same code under two major
 * versions. `debug-handlers`: handlers for debugging that every build has. `plugin`: one of a list of packages that
 * register themselves, which somebody's configuration may need: a choice, and no waste.
 */
export type SuggestionKind =
  | "unused-import"
  | "reflection"
  | "transport"
  | "one-function"
  | "assets"
  | "time-zones"
  | "tag"
  | "two-versions"
  | "debug-handlers"
  | "plugin";

/** What to change, and where: `file` is relative to the module's root; null for a flag of the build. */
export interface Edit {
  readonly file: string | null;
  readonly line: number | null;
  /** A whole sentence without its full stop. */
  readonly what: string;
}

/** What was built to show what a suggestion saves, in words, and what both programs weigh. */
export interface SuggestionProof {
  readonly how: string;
  readonly before: BuildSize;
  readonly after: BuildSize;
}

/** A suggestion before it is proven: it is shown only when `prove` has an answer, and that is smaller. */
export interface Candidate {
  readonly kind: SuggestionKind;
  /** The import path, module, file or tag that it is about. */
  readonly subject: string;
  /** What is there that need not be, as one sentence without its full stop. */
  readonly what: string;
  /** How that was found out: places, chains, counts. */
  readonly evidence: readonly string[];
  readonly edits: readonly Edit[];
  /** What it may save; only the order in which candidates are proven depends on it. */
  readonly expectedBytes: number;
  /** Builds the program with the change, or with what comes nearest to it. A reason where that cannot be built. */
  readonly prove: () => Promise<SuggestionProof | { readonly unproven: string }>;
}
