import type { CheckId } from "./check.ts";

/** What the experiments say of something that `plimsoll audit` suspects. */
export interface SuspectResult {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  /** As goroutine stacks name it; null outside of functions. */
  readonly function: string | null;
  /**
   * `confirmed`: a check that the rule is about failed under its fault, and a goroutine stood in the suspect's function.
   * `reproduced`: the check failed, and no stack shows where. `not-reproduced`: the fault was there and the check held.
   * `not-tried`: no experiment has the fault.
   */
  readonly outcome: "confirmed" | "reproduced" | "not-reproduced" | "not-tried";
  /** `redis/blackhole`; null where none was made. */
  readonly experiment: string | null;
  /** The check of that experiment that it fails; null where none does. */
  readonly check: CheckId | null;
  readonly what: string;
}
