import type { Draft } from "./draft.ts";
import type { GateCase } from "./gate-case.ts";
import { type Before, growthDraft, incomparableDraft } from "./growth-draft.ts";
import type { GrowthRule } from "./policy.ts";
import { requireBaseline, requireSameService } from "./required.ts";

/** A service does not grow beyond a threshold against its baseline. */
export function totalGrowth(given: GateCase): readonly Draft[] {
  const rule = given.policy.total.growth;
  return rule === null ? [] : [growthOf("total-growth", rule, given, requireBaseline(given))];
}

/** The same against the last release, so that many small steps do not pass unseen. */
export function releaseGrowth(given: GateCase): readonly Draft[] {
  const { now, release, policy } = given;
  const rule = policy.release;
  if (rule === null) return [];
  if (release === null || release.record !== null) {
    return [growthOf("release-growth", rule, given, requireSameService(now, release))];
  }
  return [
    {
      rule: "release-growth",
      subject: { kind: "total", name: now.service },
      approvable: null,
      broken: null,
      what: `there is no release to compare ${now.service} with: ${release.text}`,
      fix: null,
      ...{ of: rule.of, size: null, sizeLimit: null, baselineSize: null, where: rule.where },
    },
  ];
}

function growthOf(id: "total-growth" | "release-growth", rule: GrowthRule, { now }: GateCase, before: Before): Draft {
  const named = { rule: id, subject: { kind: "total", name: now.service }, approvable: null } as const;
  const sizes = { after: now, before: before.record, text: before.text };
  return incomparableDraft(named, rule, now, before) ?? growthDraft({ ...named, said: now.service }, rule, now, sizes);
}
