import type { Finding, Level } from "./finding.ts";

/** What a rule says of one case; the rest of the finding is the same for every case of the rule. */
interface Observation {
  readonly what: string;
  readonly evidence: readonly string[];
  readonly bytes?: number;
  readonly fix?: string;
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
  /** What shows that the rule holds, where it does: for those who want to see it proven. */
  readonly confirm: (facts: Facts) => readonly string[];
}

/** What a rule says of one object: either findings, or what shows that there are none. */
export interface Verdict {
  readonly rule: string;
  readonly title: string;
  readonly holds: boolean;
  readonly evidence: readonly string[];
  readonly findings: readonly Finding[];
}

/** One rule over facts that were gathered before. Pure: the same facts give the same verdict. */
export interface Rule<Facts> {
  readonly id: string;
  readonly title: string;
  readonly docs: string;
  readonly check: (facts: Facts) => Verdict;
}

/** Makes a rule; its page is docs/rules/ID.md. */
export function defineRule<Facts>(definition: RuleDefinition<Facts>): Rule<Facts> {
  const { id, title, level, why, observe, confirm } = definition;
  const docs = `docs/rules/${id}.md`;
  const check = (facts: Facts): Verdict => {
    const findings = observe(facts).map((observation) => ({ rule: id, title, level, why, ...observation, docs }));
    const holds = findings.length === 0;
    const evidence = holds ? confirm(facts) : findings.flatMap((finding) => finding.evidence);
    return { rule: id, title, holds, evidence, findings };
  };
  return { id, title, docs, check };
}
