import type { Difference } from "../measure/diff.ts";
import type { Change } from "../report/diff-report.ts";

/** How the size of a row changed. */
export function changeOf({ beforeBytes, afterBytes, changeBytes }: Omit<Difference, "label" | "within">): Change {
  if (beforeBytes === null) return "came";
  if (afterBytes === null) return "went";
  if (changeBytes === 0) return "same";
  return changeBytes > 0 ? "grew" : "shrank";
}
