import type { CgoStatement } from "./cgo-statements.ts";

/** Whether somebody has said that the program is built without C. */
export interface CgoWord {
  /**
   * `without` or `with`: said, and not contradicted. `both`: said of the same thing. `unsaid`: nobody has said either.
   */
  readonly decision: "without" | "with" | "both" | "unsaid";
  /** The statements that it is based on, the one closest to the program first. */
  readonly statements: readonly CgoStatement[];
}

export const UNSAID: CgoWord = { decision: "unsaid", statements: [] };

/** A statement that names the program outweighs one that may be about it, which outweighs one under a condition. */
export function decide(statements: readonly CgoStatement[]): CgoWord {
  const sorted = statements.toSorted((a, b) => b.rank - a.rank);
  const nearest = sorted.filter(({ rank }) => rank === sorted[0]?.rank);
  const values = new Set(nearest.map(({ value }) => value));
  if (values.size > 1) return { decision: "both", statements: sorted };
  const [value] = values;
  if (value === undefined) return UNSAID;
  return { decision: value === "0" ? "without" : "with", statements: sorted };
}
