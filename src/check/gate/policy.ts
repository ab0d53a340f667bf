import type { VulnerabilityPolicy } from "../../vuln/findings/policy.ts";

/** What a gate holds a service to, as plimsoll.yaml says it or as the defaults are. Sizes are bytes, shares 0.02 for 2 %. */
export interface GatePolicy {
  readonly total: TotalRules;
  /** The same growth rule against the last release, so that many small steps do not pass unseen. */
  readonly release: GrowthRule | null;
  readonly layers: PartRules;
  readonly modules: PartRules & {
    readonly new: Consequence | null;
    /** Where `new` is written. */
    readonly newWhere?: string;
  };
  readonly packages: PartRules;
  readonly forbidden: readonly ForbiddenRule[];
  /** Thresholds under dive's names; null where the image is not held to them. */
  readonly dive: DiveThresholds | null;
  /** Findings of `plimsoll lint` that fail: from this level on, and with another consequence for single rules. */
  readonly lint: LintRules | null;
  /** How many vulnerabilities are allowed; null where none are looked for. */
  readonly vulnerabilities: VulnerabilityRules | null;
  /** Patterns of packages, modules and layers that no rule for parts looks at. They still count in the total. */
  readonly ignore: readonly Pattern[];
}

/** What follows when a rule is broken: the gate fails, or a person has to approve. */
export type Consequence = "fail" | "approve";

/** Whether a rule counts bytes as stored or as they go over the wire. */
export type SizeKind = "stored" | "wire";

interface TotalRules {
  readonly limit: LimitRule | null;
  readonly growth: GrowthRule | null;
}

export interface PartRules {
  /** For every part of the kind. */
  readonly growth: GrowthRule | null;
  readonly limit: LimitRule | null;
  /** For the parts that match a pattern; the last that matches replaces the rules above. */
  readonly only: readonly PatternRules[];
}

export interface PatternRules {
  readonly pattern: Pattern;
  readonly growth: GrowthRule | null;
  readonly limit: LimitRule | null;
}

/** As `go list` writes patterns: `...` stands for any text, so `net/...` is `net` and all below. */
export interface Pattern {
  readonly text: string;
  /** `plimsoll.yaml:7:13`; `default` for a rule that nobody wrote. */
  readonly where: string;
}

export interface LimitRule {
  readonly bytes: number;
  readonly of: SizeKind;
  readonly then: Consequence;
  readonly where: string;
}

/**
 * A growth that reaches the thresholds is broken. `and`: all of them have to be reached; `or`: one is enough. The text
 * is as written: `5 % and 10 kB`.
 */
export interface GrowthRule {
  readonly share: number | null;
  readonly bytes: number | null;
  readonly joined: "and" | "or";
  readonly of: SizeKind;
  readonly then: Consequence;
  readonly text: string;
  readonly where: string;
}

/** `cgo` stands for C code in the program; anything else is a pattern of packages and modules. */
export interface ForbiddenRule {
  readonly pattern: Pattern;
  readonly reason: string | null;
  readonly then: Consequence;
}

export interface DiveThresholds {
  /** A share from 0 to 1; null switches a rule off. */
  readonly lowestEfficiency: number | null;
  readonly highestWastedBytes: number | null;
  readonly highestUserWastedPercent: number | null;
  readonly where: string;
}

export interface LintRules {
  readonly level: "error" | "warning" | "note";
  readonly rules: Readonly<Record<string, Consequence | "ignore">>;
  readonly where: string;
}

export interface VulnerabilityRules extends VulnerabilityPolicy {
  /** How old the database of every scanner may be, in days; null where its age does not matter. */
  readonly maxAgeDays: number | null;
  readonly then: Consequence;
  readonly where: string;
}

/** A person's permission to break one rule up to a ceiling, as the approvals file or a review gives it. */
export interface Approval {
  readonly service: string;
  /** Null for every platform of the service. */
  readonly platform: string | null;
  readonly rule: string;
  /** The part that it is about, for rules about parts; null for the total. */
  readonly subject: string | null;
  /** The size that is allowed, in bytes of the kind that the rule counts. */
  readonly ceilingBytes: number;
  readonly reason: string;
  /** The name, login or e-mail address of who approves. */
  readonly approver: string;
  /** The last day on which it counts, `2027-01-31`, in UTC. */
  readonly expires: string;
  /** Where it stands: `plimsoll.approvals.yaml:4:5`, or the address of a review. */
  readonly where: string;
}
