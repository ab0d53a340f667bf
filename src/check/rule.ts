import type { Finding, Level } from "./finding.ts";

/** What a rule says of one case; the rest of the finding is the same for every case of the rule. */
export interface Observation {
  readonly what: string;
  readonly evidence: readonly string[];
  readonly bytes?: number;
  readonly fix?: string;
  /** Where it differs from the rule's own. */
  readonly level?: Level;
}

interface RuleDefinition<Facts> {
  /** Kebab-case, a promise: waivers and SARIF files name it. */
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  /** Why this matters to whoever runs the service. */
  readonly why: string;
  /** Reads the facts and nothing else; no observation means that the rule holds. */
  readonly observe: (facts: Facts) => readonly Observation[];
}

/** One rule over facts that were gathered before. Pure: the same facts give the same findings. */
export interface Rule<Facts> {
  readonly id: string;
  readonly title: string;
  readonly docs: string;
  readonly check: (facts: Facts) => readonly Finding[];
}

/** Makes a rule; its page is docs/rules/ID.md. */
export function defineRule<Facts>(definition: RuleDefinition<Facts>): Rule<Facts> {
  const { id, title, level, why, observe } = definition;
  const docs = `docs/rules/${id}.md`;
  return {
    id,
    title,
    docs,
    check: (facts) => observe(facts).map((observation) => ({ rule: id, title, level, why, ...observation, docs })),
  };
}
