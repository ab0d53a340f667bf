import { nameBeyond } from "../../format/workflow/compare-filters.ts";
import { RefFilter } from "../../format/workflow/ref-filter.ts";
import type { Workflow, WorkflowEvent } from "../../format/workflow/workflow.ts";
import { judgeProposedCode } from "./proposed-code.ts";
import { type FleetFinding, fails, isUnknown, passes } from "./rule.ts";

/**
 * Do only tags of a release start a workflow? And does nobody else's code run in it with the rights of the repository? What people
 * start by hand, and what other workflows start, is not asked.
 */
export function judgeTrigger(workflow: Workflow, allowed: RefFilter): FleetFinding {
  const findings = [...judgeTags(workflow.events, allowed), ...judgeProposedCode(workflow)];
  const worst = (["fail", "unknown"] as const).find((outcome) => findings.some((one) => one.outcome === outcome));
  if (worst === undefined) {
    return passes(findings.length === 0 ? "no tag starts it" : findings.map(({ what }) => what).join("; "));
  }
  const shown = findings.filter(({ outcome }) => outcome === worst);
  return { outcome: worst, what: shown.map(({ what }) => what).join("; "), fix: shown[0]!.fix };
}

/** Events that a tag causes, and that have no filter for its name. */
const UNFILTERED: readonly (readonly [event: string, what: string])[] = [
  ["create", "a tag of any name"],
  ["release", "a release of any tag"],
];

function judgeTags(events: Workflow["events"], allowed: RefFilter): readonly FleetFinding[] {
  const unfiltered = UNFILTERED.flatMap(([event, what]) => {
    const found = events.get(event);
    if (found === undefined) return [];
    return [
      fails(`on ${event} in line ${found.line}, ${what} starts it`, `start it on push, with tags: ${allowed.text}`),
    ];
  });
  const push = events.get("push");
  return push === undefined ? unfiltered : [...unfiltered, ...judgePush(push, allowed)];
}

function judgePush({ filters, line }: WorkflowEvent, allowed: RefFilter): readonly FleetFinding[] {
  const filter = tagFilterOf(filters);
  if (filter === "none") return [];
  const at = `on push in line ${line}`;
  if (filter === undefined)
    return [isUnknown(`${at} has filters for tags that GitHub refuses, or that plimsoll cannot read`)];
  const beyond = nameBeyond(filter, allowed);
  if ("why" in beyond) return [isUnknown(`${at}, which tags start it is not known: ${beyond.why}`)];
  if (beyond.name === null) return [passes(`${at}, only tags start it that are of ${allowed.text}: ${filter.text}`)];
  return [
    fails(
      `${at}, the tag ${beyond.name} starts it too, by ${filter.text}: it is not of ${allowed.text}`,
      filter === RefFilter.all
        ? `name tags: ${allowed.text}, or branches: ['**'] where no tag is meant to start it`
        : `name no other tags than ${allowed.text}`,
    ),
  ];
}

/**
 * Without any filter every branch and tag starts it; who names branches alone means no tag. Filters of paths do not count for tags
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax, "on.push").
 */
function tagFilterOf(filters: WorkflowEvent["filters"]): RefFilter | "none" | undefined {
  // Whether a filter without a pattern lets everything through, or nothing, is written nowhere.
  if ([...filters.values()].some((patterns) => patterns.length === 0)) return undefined;
  const [tags, ignored] = [filters.get("tags"), filters.get("tags-ignore")];
  if (tags !== undefined) return ignored === undefined ? RefFilter.only(tags) : undefined;
  if (ignored !== undefined) return RefFilter.except(ignored);
  return filters.has("branches") || filters.has("branches-ignore") ? "none" : RefFilter.all;
}
