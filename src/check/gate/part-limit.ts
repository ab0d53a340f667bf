import { formatSize } from "../../base/size-text.ts";
import { bytesOf, kindCounted, kindText } from "./counted-size.ts";
import type { Draft } from "./draft.ts";
import type { GateCase } from "./gate-case.ts";
import { commonText, heldParts, withSummary } from "./held-parts.ts";
import type { Part, PartKind } from "./parts.ts";
import type { LimitRule } from "./policy.ts";

/** No layer, module or package is larger than its limit: one draft for each that is, and one for all the others. */
export function partLimit(kind: PartKind, given: GateCase): readonly Draft[] {
  const { now } = given;
  const held = heldParts(kind, given, "limit");
  const drafts = held.map(({ part, rule }) => limitDraft(kind, part, rule, given));
  const text = commonText(held, (rule: LimitRule) => `within ${formatSize(rule.bytes)} ${kindText(now, rule.of)}`);
  return withSummary(kind, drafts, text);
}

function limitDraft(kind: PartKind, part: Part, rule: LimitRule, { now }: GateCase): Draft {
  const of = kindCounted(now, rule.of);
  const size = bytesOf(part, of);
  const breaks = size > rule.bytes;
  return {
    rule: `${kind}-limit`,
    subject: { kind, name: part.name },
    approvable: part.name,
    broken: breaks ? rule.then : null,
    what: `${kind} ${part.name} has ${formatSize(size)} ${kindText(now, rule.of)}, ${formatSize(size - rule.bytes)} more than its limit of ${formatSize(rule.bytes)}`,
    fix: "plimsoll explain shows what its bytes are",
    ...{ of, size, sizeLimit: rule.bytes, baselineSize: null, where: rule.where },
  };
}
