import type { Draft } from "./draft.ts";
import type { GateCase } from "./gate-case.ts";
import { growthDraft, incomparableDraft } from "./growth-draft.ts";
import { commonText, heldParts, withSummary } from "./held-parts.ts";
import { LIST_OF, type PartKind, partsOf } from "./parts.ts";
import type { GrowthRule } from "./policy.ts";
import { requireBaseline } from "./required.ts";

/** No layer, module or package grows beyond a threshold; what is new grows from nothing. */
export function partGrowth(kind: PartKind, given: GateCase): readonly Draft[] {
  const { now } = given;
  const held = heldParts(kind, given, "growth");
  if (held.length === 0) return [];
  const baseline = requireBaseline(given);
  const before = partsOf(baseline.record, kind);
  const id = `${kind}-growth` as const;
  const all = { rule: id, subject: { kind: "total", name: `all ${LIST_OF[kind]}` }, approvable: null } as const;
  const refused = new Map<string, Draft>();
  const drafts: Draft[] = [];
  for (const { part, rule } of held) {
    const incomparable = incomparableDraft(all, rule, now, baseline);
    if (incomparable !== null) {
      refused.set(rule.of, incomparable);
      continue;
    }
    const named = { rule: id, subject: { kind, name: part.name }, approvable: part.name, said: `${kind} ${part.name}` };
    const sizes = { after: part, before: before.get(part.name), text: baseline.text };
    drafts.push(growthDraft(named, rule, now, sizes));
  }
  const text = commonText(held, (rule: GrowthRule) => `within ${rule.text}`);
  return [...refused.values(), ...withSummary(kind, drafts, text)];
}
