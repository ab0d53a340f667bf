import type { Edit, SuggestionKind } from "../../report/prune-report.ts";
import type { BuildSize } from "../../session/weigh-build.ts";

/** What was built to show what a suggestion saves, in words, and what both programs weigh. */
export interface SuggestionProof {
  readonly how: string;
  readonly before: BuildSize;
  readonly after: BuildSize;
}

/** A suggestion before it is proven: it is shown only when `prove` has an answer, and that is smaller. */
export interface Candidate {
  readonly kind: SuggestionKind;
  /** `wire`: the layer becomes smaller, and the program larger. Left out, the program becomes smaller. */
  readonly saves?: "wire";
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
