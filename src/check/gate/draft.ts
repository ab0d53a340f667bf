import type { Consequence, SizeKind } from "./policy.ts";
import type { GateRuleId, GateSubject } from "./result.ts";

/** What a rule says about one subject, before approvals are looked at. The members mean what they do in `GateResult`. */
export interface Draft {
  readonly rule: GateRuleId;
  readonly subject: GateSubject;
  /** The subject in an approval; null where the approval names none. */
  readonly approvable: string | null;
  /** What follows; null if the rule holds, and `unknown` where that could not be found out. */
  readonly broken: Consequence | "warn" | "unknown" | null;
  readonly what: string;
  /** What the reader can do now, in addition to having it approved. */
  readonly fix: string | null;
  readonly of: SizeKind | null;
  readonly size: number | null;
  readonly sizeLimit: number | null;
  readonly baselineSize: number | null;
  readonly where: string;
}

/** For a rule that does not count bytes. */
export const NO_SIZE = { of: null, size: null, sizeLimit: null, baselineSize: null } as const;
