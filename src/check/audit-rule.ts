import { helpCommandOf } from "../base/help-page.ts";
import type { Suspect } from "../format/go-source/suspect.ts";
import type { RuleCard } from "./rule.ts";

/**
 * How sure a suspect is. `certain`: the code does it, whatever calls it. `likely`: as far as its package shows, where the
 * rest of the program could still make it harmless.
 */
export type Certainty = "certain" | "likely";

/**
 * The fault that makes a suspect show itself. `blackhole`: the peer takes what is sent and never answers. `latency`: it
 * answers late. `refused`: nobody listens. `partition`: packets vanish on a connection that stands. `slow-client`: a
 * client sends its request byte by byte. `panic`: the code that is called panics. `load`: many requests at the same
 * time. `limits`: a CPU or memory limit of the container. `none`: no fault is needed.
 */
export type Fault =
  | "blackhole"
  | "latency"
  | "refused"
  | "partition"
  | "slow-client"
  | "panic"
  | "load"
  | "limits"
  | "none";

/** The words of one way in which a rule is broken, from the names that the auditor gives. */
interface AuditCase {
  readonly certainty: Certainty;
  readonly what: (names: Suspect["names"]) => string;
  readonly fix: (names: Suspect["names"]) => string;
}

interface AuditRuleDefinition {
  /** In kebab case. An ID is a promise: waivers and SARIF files name it. */
  readonly id: string;
  readonly title: string;
  /** Why this matters to whoever runs the service. */
  readonly why: string;
  readonly fault: Fault;
  /** Whether it is looked for where nobody asks for it. */
  readonly isOn: boolean;
  /** By the auditor's name for the case. */
  readonly cases: Readonly<Record<string, AuditCase>>;
}

/** A rule about Go source. What breaks it is found by the program in data/auditor. */
export interface AuditRule extends RuleCard, Pick<AuditRuleDefinition, "fault" | "isOn" | "cases"> {}

/** Makes a rule; its page in this repository is docs/rules/ID.md. A suspect is never more than a warning. */
export function defineAuditRule(definition: AuditRuleDefinition): AuditRule {
  return { ...definition, level: "warning", buildkit: undefined, docs: helpCommandOf(definition.id) };
}
