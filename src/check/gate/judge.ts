import { approve } from "./approve.ts";
import { dive } from "./dive.ts";
import type { Draft } from "./draft.ts";
import { forbidden } from "./forbidden.ts";
import type { GateCase } from "./gate-case.ts";
import { lint } from "./lint.ts";
import { lockFileStale } from "./lock-file-stale.ts";
import { moduleNew } from "./module-new.ts";
import { partGrowth } from "./part-growth.ts";
import { partLimit } from "./part-limit.ts";
import { GATE_RULE_IDS, type GateOutcome, type GateResult } from "./result.ts";
import { ruleUnused } from "./rule-unused.ts";
import { releaseGrowth, totalGrowth } from "./total-growth.ts";
import { totalLimit } from "./total-limit.ts";
import { vulnerabilities } from "./vulnerabilities.ts";

const RULES: readonly ((given: GateCase) => readonly Draft[])[] = [
  totalLimit,
  totalGrowth,
  releaseGrowth,
  ...(["layer", "module", "package"] as const).flatMap((kind) => [
    (given: GateCase) => partLimit(kind, given),
    (given: GateCase) => partGrowth(kind, given),
  ]),
  moduleNew,
  forbidden,
  dive,
  lint,
  vulnerabilities,
  lockFileStale,
  ruleUnused,
];

/**
 * Holds a service to its rules: the worst outcome first, and the largest growth first within each. It is pure; the order
 * of lists in the records does not matter. Throws `baseline-missing` for a rule about growth without a baseline,
 * `baseline-invalid` for a baseline of another service or platform, `config-invalid` for rules about layers where a
 * program is judged.
 */
export function judge(given: GateCase): readonly GateResult[] {
  return RULES.flatMap((rule) => rule(given))
    .map((draft) => resultOf(draft, given))
    .sort(compareResults);
}

function resultOf(draft: Draft, given: GateCase): GateResult {
  const { rule, subject, what, of, size, sizeLimit, baselineSize, where } = draft;
  const { service, platform } = given.now;
  const approved = approve(draft, given);
  const named = subject.name === service ? "" : ` ${subject.name}`;
  return {
    rule,
    name: `${service} ${platform}: ${rule}${named}`,
    ...{ service, platform, subject },
    ...{ what, fix: fixOf(draft, approved.outcome, given), of, size, sizeLimit, baselineSize, where },
    ...approved,
  };
}

function fixOf({ rule, approvable, size, fix }: Draft, outcome: GateOutcome, { now }: GateCase): string | null {
  if (outcome === "approved") return null;
  if (outcome !== "needs-approval") return fix;
  const entry = [
    `service: ${JSON.stringify(now.service)}`,
    `rule: ${rule}`,
    ...(approvable === null ? [] : [`subject: ${JSON.stringify(approvable)}`]),
    ...(size === null ? [] : [`ceiling: ${size} B`]),
  ];
  const approval = `have somebody else approve it in plimsoll.approvals.yaml: {${entry.join(", ")}, …}`;
  return fix === null ? approval : `${fix}; or ${approval}`;
}

const WORST_FIRST: readonly GateOutcome[] = ["fail", "unknown", "needs-approval", "warning", "approved", "pass"];

function compareResults(a: GateResult, b: GateResult): number {
  return (
    WORST_FIRST.indexOf(a.outcome) - WORST_FIRST.indexOf(b.outcome) ||
    GATE_RULE_IDS.indexOf(a.rule) - GATE_RULE_IDS.indexOf(b.rule) ||
    growthOf(b) - growthOf(a) ||
    (a.name < b.name ? -1 : Number(a.name > b.name))
  );
}

function growthOf({ size, baselineSize }: GateResult): number {
  return (size ?? 0) - (baselineSize ?? 0);
}
