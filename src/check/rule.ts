import { helpCommandOf } from "../base/help-page.ts";
import type { Finding, Level } from "./finding.ts";

/** What a rule says about one case; the rest of the finding is the same for every case of the rule. */
export interface Observation
  extends Pick<Finding, "what" | "evidence" | "bytes" | "wireBytes" | "position" | "place" | "path" | "fix"> {
  /** The level of this case, if it differs from that of the rule. */
  readonly level?: Level;
}

interface RuleDefinition<Facts> {
  /** In kebab case. An ID is a promise: waivers and SARIF files name it. */
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  /** Why this matters to whoever runs the service. */
  readonly why: string;
  /** What `docker build --check` calls the same check; its directives that skip one hold for ours. */
  readonly buildkit?: string;
  /** Reads the facts and nothing else; no observation means that the rule holds. */
  readonly observe: (facts: Facts) => readonly Observation[];
  /** The evidence that the rule holds, for a case in which it does. */
  readonly confirm?: (facts: Facts) => readonly string[];
}

/** The verdict of a rule on one object: either findings, or the evidence that there are none. */
export interface Verdict {
  readonly rule: string;
  readonly title: string;
  readonly holds: boolean;
  readonly evidence: readonly string[];
  readonly findings: readonly Finding[];
}

/** The properties of a rule that do not depend on the facts it is given. */
export interface RuleCard {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly why: string;
  readonly buildkit: string | undefined;
  readonly docs: string;
}

/** One rule about facts that were gathered before. It is pure: the same facts give the same verdict. */
export interface Rule<Facts> extends RuleCard {
  readonly check: (facts: Facts) => Verdict;
}

/** Makes a rule; its page in this repository is docs/rules/ID.md. */
export function defineRule<Facts>(definition: RuleDefinition<Facts>): Rule<Facts> {
  const { id, title, level, why, buildkit, observe, confirm } = definition;
  const docs = helpCommandOf(id);
  const check = (facts: Facts): Verdict => {
    const findings = observe(facts).map((observation) => ({ rule: id, title, level, why, ...observation, docs }));
    const holds = findings.length === 0;
    const evidence = holds ? (confirm?.(facts) ?? []) : findings.flatMap((finding) => finding.evidence);
    return { rule: id, title, holds, evidence, findings };
  };
  return { id, title, level, why, buildkit, docs, check };
}
