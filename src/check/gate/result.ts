import type { SizeKind } from "./policy.ts";

/** What one rule says about one subject of one service on one platform. */
export interface GateResult {
  /** `total-growth`; docs/rules has a page for each. */
  readonly rule: GateRuleId;
  /** For lists: `order linux/amd64: total-growth`, with the subject where there is one. */
  readonly name: string;
  readonly service: string;
  readonly platform: string;
  readonly subject: GateSubject;
  readonly outcome: GateOutcome;
  /** What was found, in one sentence that names the subject and both sizes. */
  readonly what: string;
  /** What the reader can do now; null where nothing is to do. */
  readonly fix: string | null;
  /** Which size the rule counts; null for a rule that is not about a size. */
  readonly of: SizeKind | null;
  /** Bytes; null where the rule is not about a size. */
  readonly size: number | null;
  /** The largest size that would have passed, in bytes. */
  readonly sizeLimit: number | null;
  readonly baselineSize: number | null;
  /** Where the rule is written: `plimsoll.yaml:7:13`, or `default`. */
  readonly where: string;
  /** The approval that made the outcome `approved`. */
  readonly approval: { readonly approver: string; readonly reason: string; readonly where: string } | null;
  /** Approvals that are about this result and do not count, each with the reason. */
  readonly refusedApprovals: readonly { readonly where: string; readonly why: string }[];
}

export interface GateSubject {
  readonly kind: "total" | "layer" | "module" | "package" | "finding" | "file";
  readonly name: string;
}

/** `warning` does not fail the gate; `approved` passes because of a person; `unknown` could not be found out. */
export type GateOutcome = "pass" | "warning" | "approved" | "needs-approval" | "unknown" | "fail";

export const GATE_RULE_IDS = [
  "total-limit",
  "total-growth",
  "release-growth",
  "layer-limit",
  "layer-growth",
  "module-limit",
  "module-growth",
  "module-new",
  "package-limit",
  "package-growth",
  "forbidden",
  "dive",
  "lint",
  "vulnerabilities",
  "lock-file-stale",
  "rule-unused",
] as const;
export type GateRuleId = (typeof GATE_RULE_IDS)[number];
