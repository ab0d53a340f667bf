import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import type { JudgedFinding } from "../waiver.ts";
import { type Draft, NO_SIZE } from "./draft.ts";
import type { GateCase } from "./gate-case.ts";
import type { Consequence, LintRules } from "./policy.ts";

/**
 * Findings of `plimsoll lint` from a level on, and those of rules that are named, whatever their level. Waived ones do
 * not count. Throws `config-invalid` where nothing was linted.
 */
export function lint({ now, policy, lint: findings }: GateCase): readonly Draft[] {
  const rules = policy.lint;
  if (rules === null) return [];
  if (findings === null) {
    throw new PlimsollError("config-invalid", {
      what: `no finding of plimsoll lint about ${now.service} is known`,
      why: "the rules of lint are about images, and a program is judged",
      fix: "remove lint for this service, or judge its image",
      where: rules.where,
    });
  }
  const drafts = findings.flatMap((finding): Draft[] => {
    const broken = consequenceOf(finding, rules);
    return broken === null ? [] : [findingDraft(finding, broken, rules)];
  });
  if (drafts.length > 0) return drafts;
  const { level } = rules;
  const what = `${counted(findings.length, "finding")} of plimsoll lint, none of which counts from level ${level} on`;
  const subject = { kind: "total", name: "all findings" } as const;
  return [{ rule: "lint", subject, approvable: null, broken: null, what, fix: null, ...NO_SIZE, where: rules.where }];
}

const WEIGHTS = { note: 0, warning: 1, error: 2 } as const;

function consequenceOf({ rule, level, waived }: JudgedFinding, rules: LintRules): Consequence | null {
  if (waived !== null) return null;
  const own = Object.hasOwn(rules.rules, rule) ? rules.rules[rule]! : undefined;
  if (own !== undefined) return own === "ignore" ? null : own;
  return WEIGHTS[level] >= WEIGHTS[rules.level] ? "fail" : null;
}

function findingDraft(finding: JudgedFinding, broken: Consequence, { where }: LintRules): Draft {
  const { rule, path, position, level, what, fix = null } = finding;
  const place = path ?? (position === undefined ? undefined : `${position.file}:${position.line}`);
  const name = place === undefined ? rule : `${rule} ${place}`;
  return {
    rule: "lint",
    subject: { kind: "finding", name },
    approvable: name,
    broken,
    what: `${level}: ${what} (${rule})`,
    fix,
    ...NO_SIZE,
    where,
  };
}
