import { counted } from "../../base/counted.ts";
import { type Draft, NO_SIZE } from "./draft.ts";
import type { GateCase } from "./gate-case.ts";
import { LIST_OF, type Part, type PartKind, partsOf, rulesFor } from "./parts.ts";
import type { PatternRules } from "./policy.ts";

export interface HeldPart<Rule> {
  readonly part: Part;
  readonly rule: Rule;
}

/** The parts that a rule of one kind holds, each with its own form of the rule. */
export function heldParts<Key extends "growth" | "limit">(
  kind: PartKind,
  { now, policy }: GateCase,
  key: Key,
): readonly HeldPart<NonNullable<PatternRules[Key]>>[] {
  return [...partsOf(now, kind).values()].flatMap((part) => {
    const rule = rulesFor(now, part, policy[LIST_OF[kind]], policy)?.[key] ?? null;
    return rule === null ? [] : [{ part, rule: rule as NonNullable<PatternRules[Key]> }];
  });
}

/** The rule in words, if all parts have the same; there is no list of what holds. */
export function commonText<Rule>(held: readonly HeldPart<Rule>[], textOf: (rule: Rule) => string): string {
  const texts = new Set(held.map(({ rule }) => textOf(rule)));
  return texts.size === 1 ? [...texts][0]! : "within their rules";
}

/** A draft for each part that breaks its rule, and one for all the others. `text` says what they are. */
export function withSummary(kind: PartKind, drafts: readonly Draft[], text: string): readonly Draft[] {
  const broken = drafts.filter((draft) => draft.broken !== null);
  const [first, ...more] = drafts.filter((draft) => draft.broken === null);
  if (first === undefined) return broken;
  const others = broken.length > 0 ? "other " : "";
  const name = `${others}${LIST_OF[kind]}`;
  const summary: Draft = {
    rule: first.rule,
    subject: { kind: "total", name },
    approvable: null,
    broken: null,
    what: `${counted(more.length + 1, `${others}${kind} is`, `${name} are`)} ${text}`,
    fix: null,
    ...NO_SIZE,
    where: first.where,
  };
  return [...broken, summary];
}
