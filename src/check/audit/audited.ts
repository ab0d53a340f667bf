import { closestWord } from "../../base/closest-word.ts";
import { PlimsollError } from "../../base/error.ts";
import type { OwnComment, Suspect } from "../../format/go-source/suspect.ts";
import type { SarifResult } from "../../format/sarif/read-sarif.ts";
import type { AuditRule, Certainty, Fault } from "../audit-rule.ts";
import type { Finding } from "../finding.ts";
import { parseWaiver, type Waiver } from "../waiver.ts";
import { AUDIT_CARDS, AUDIT_RULES } from "./rules.ts";

/** A suspect in the words of its rule. Files are named as people see them. */
export interface AuditFinding extends Finding {
  readonly certainty: Certainty;
  readonly fault: Fault;
  /** The declared function around it, as goroutine stacks name it; empty outside of functions. */
  readonly function: string;
  readonly related: Suspect["related"];
  /** What other tools say of the same line. */
  readonly alsoSaid: readonly SarifResult[];
}

/** Which rules count. `wanted` are those that the command line names: then only these. */
export function chosenRules(
  wanted: readonly string[] | undefined,
  settings: readonly { readonly rule: string; readonly isOn: boolean; readonly where: string }[],
): readonly AuditRule[] {
  for (const { rule, where } of settings) requireAuditRule(rule, where);
  for (const rule of wanted ?? []) requireAuditRule(rule, undefined);
  if (wanted !== undefined) return AUDIT_RULES.filter(({ id }) => wanted.includes(id));
  const said = new Map(settings.map(({ rule, isOn }) => [rule, isOn]));
  return AUDIT_RULES.filter(({ id, isOn }) => said.get(id) ?? isOn);
}

/** Throws `config-invalid` for the name of a rule that does not exist, and `flag-invalid` where a flag names it. */
export function requireAuditRule(rule: string, where: string | undefined): void {
  const known = AUDIT_CARDS.map(({ id }) => id);
  if (known.includes(rule)) return;
  const near = closestWord(rule, known);
  throw new PlimsollError(where === undefined ? "flag-invalid" : "config-invalid", {
    what: `plimsoll audit has no rule ${rule}`,
    fix: near === undefined ? `its rules are ${known.join(", ")}` : `did you mean ${near}?`,
    ...(where === undefined ? {} : { where }),
  });
}

/** The findings of the rules that count. `shown` is how people see a file. */
export function findingsOf(
  suspects: readonly Suspect[],
  rules: readonly AuditRule[],
  shown: (file: string) => string,
): readonly AuditFinding[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return suspects.flatMap((suspect) => {
    const rule = byId.get(suspect.rule);
    if (rule === undefined) return [];
    const { id, title, level, why, docs, fault } = rule;
    const { certainty, what, fix } = rule.cases[suspect.case]!;
    const related = suspect.related.map((one) => ({ ...one, file: shown(one.file) }));
    return {
      rule: id,
      title,
      level,
      what: what(suspect.names),
      why,
      evidence: related.map((one) => `${one.what}: ${one.file}:${one.line}`),
      position: { file: shown(suspect.file), line: suspect.line, endLine: suspect.endLine },
      fix: fix(suspect.names),
      docs,
      certainty,
      fault,
      function: suspect.function,
      related,
      alsoSaid: [],
    };
  });
}

/** `// plimsoll waive RULE: reason`, beside the code or above it. */
export function commentWaivers(comments: readonly OwnComment[], shown: (file: string) => string): readonly Waiver[] {
  return comments.flatMap(({ file, line, about, text }) => {
    const name = shown(file);
    const waiver = parseWaiver(text, "//", `${name}:${line}`);
    if (waiver === undefined) return [];
    requireAuditRule(waiver.rule, waiver.where);
    return { ...waiver, lines: { file: name, from: about, to: about } };
  });
}

/**
 * Puts what other tools say of the line of a finding to that finding. What remains is about other lines. Both name files
 * in the same way.
 */
export function joinResults<Found extends Pick<AuditFinding, "position">>(
  findings: readonly Found[],
  results: readonly (SarifResult & { readonly file: string })[],
): { readonly joined: readonly (Found & Pick<AuditFinding, "alsoSaid">)[]; readonly others: typeof results } {
  const key = (file: string, line: number) => `${file}\n${line}`;
  const byLine = Map.groupBy(results, ({ file, line }) => key(file, line));
  const keys = findings.map(({ position }) => (position === undefined ? "" : key(position.file, position.line)));
  const taken = new Set(keys);
  return {
    joined: findings.map((finding, index) => ({ ...finding, alsoSaid: byLine.get(keys[index]!) ?? [] })),
    others: results.filter(({ file, line }) => !taken.has(key(file, line))),
  };
}
