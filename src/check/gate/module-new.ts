import { formatSize } from "../../base/size-text.ts";
import type { Draft } from "./draft.ts";
import type { GateCase } from "./gate-case.ts";
import { incomparableDraft } from "./growth-draft.ts";
import { withSummary } from "./held-parts.ts";
import { isNamed, partsOf, rulesFor } from "./parts.ts";
import { requireBaseline } from "./required.ts";

/** Each module that was not there before has a person's approval. */
export function moduleNew(given: GateCase): readonly Draft[] {
  const { now, policy } = given;
  const rule = policy.modules.new;
  if (rule === null) return [];
  const baseline = requireBaseline(given);
  const named = { rule: "module-new", subject: { kind: "total", name: "all modules" }, approvable: null } as const;
  const where = policy.modules.newWhere ?? "plimsoll.yaml";
  const incomparable = incomparableDraft(named, { of: "stored", where }, now, baseline);
  if (incomparable !== null) return [incomparable];
  const before = partsOf(baseline.record, "module");
  const modules = [...partsOf(now, "module").values()].filter(
    (part) => isNamed(now, part.name) && rulesFor(now, part, policy.modules, policy) !== null,
  );
  const drafts = modules.map(
    (part): Draft => ({
      rule: "module-new",
      subject: { kind: "module", name: part.name },
      approvable: part.name,
      broken: before.has(part.name) ? null : rule,
      what: `module ${part.name} is new with ${formatSize(part.sizeBytes)} stored, and was not in ${baseline.text}`,
      fix: "find what imports it with plimsoll explain --why, and do without it",
      ...{ of: "stored", size: part.sizeBytes, sizeLimit: 0, baselineSize: 0, where },
    }),
  );
  return withSummary("module", drafts, "not new");
}
