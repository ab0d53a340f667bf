import { defined } from "../../base/defined.ts";
import { PlimsollError } from "../../base/error.ts";
import { requireKnownWord } from "../../base/known-word.ts";
import { LEVELS } from "../../format/scan-report/scan-report.ts";
import { RefFilter } from "../../format/workflow/ref-filter.ts";
import { parsePodSecurityPolicy } from "../pod-security/evaluate.ts";
import type { FindingsRule } from "./findings.ts";
import { parseRepositoryPattern } from "./repository-pattern.ts";
import { FLEET_RULE_IDS } from "./rule.ts";
import type { FleetRules, FleetWaiver } from "./settings.ts";
import { parseTagPattern } from "./tag-pattern.ts";

/** The section `fleet` of plimsoll.yaml, as it is written there. */
export interface WrittenFleet {
  readonly rules?:
    | {
        readonly registry?: readonly string[] | undefined;
        readonly tag?: readonly string[] | undefined;
        readonly digest?: true | undefined;
        readonly size?: number | undefined;
        readonly age?: number | undefined;
        readonly nonroot?: true | undefined;
        readonly securityContext?: true | undefined;
        readonly podSecurity?: string | undefined;
        readonly findings?: WrittenFindings | undefined;
        readonly signed?: string | undefined;
        readonly base?: true | readonly string[] | undefined;
        readonly pinned?: true | undefined;
        readonly trigger?: readonly string[] | undefined;
      }
    | undefined;
  readonly waive?:
    | readonly { readonly rule: string; readonly service?: string | undefined; readonly reason: string }[]
    | undefined;
}

type WrittenFindings = Omit<FindingsRule, "severity"> & { readonly severity: string };

type PlaceOf = (path: readonly PropertyKey[]) => string;

/** The rules of a fleet; none where nothing is written. Throws `config-invalid`, with line and column. */
export function parseFleetRules({ rules = {} }: WrittenFleet, placeOf: PlaceOf): FleetRules {
  const { registry, tag, podSecurity, findings, base, trigger, ...others } = rules;
  const at = (rule: string, ...more: readonly PropertyKey[]) => placeOf(["fleet", "rules", rule, ...more]);
  return defined({
    ...others,
    registry: registry?.map((text, index) => repositories(text, at("registry", index))),
    tag: tag?.map((text, index) => tags(text, at("tag", index))),
    podSecurity: podSecurity === undefined ? undefined : parsePodSecurityPolicy(podSecurity, at("podSecurity")),
    findings: findings === undefined ? undefined : findingsRule(findings, at("findings", "severity")),
    base: base === undefined || base === true ? base : base.map((text, index) => host(text, at("base", index))),
    trigger: trigger === undefined ? undefined : triggers(trigger, at("trigger")),
  });
}

export function parseFleetWaivers({ waive = [] }: WrittenFleet, placeOf: PlaceOf): readonly FleetWaiver[] {
  return waive.map(({ rule, service = null, reason }, index) => {
    const where = placeOf(["fleet", "waive", index, "rule"]);
    requireKnownWord(rule, { one: "rule", all: "the rules of a fleet", known: FLEET_RULE_IDS }, where);
    return { rule, service, reason, where };
  });
}

function findingsRule({ severity, ...others }: WrittenFindings, where: string): FindingsRule {
  requireKnownWord(severity, { one: "severity", all: "the severities", known: LEVELS }, where);
  return { ...others, severity };
}

function triggers(patterns: readonly string[], where: string): RefFilter {
  const filter = patterns.length === 0 ? undefined : RefFilter.only(patterns);
  if (filter !== undefined) return filter;
  throw new PlimsollError("config-invalid", {
    what: `${JSON.stringify(patterns.join(", "))} is no filter for tags`,
    why: "it is written as in a workflow: * is any characters but a slash, ** any, [0-9] one of these, + and ? are about the one before",
    fix: "for example v*.*.*",
    where,
  });
}

function repositories(text: string, where: string) {
  const pattern = parseRepositoryPattern(text);
  if (pattern !== undefined) return pattern;
  throw new PlimsollError("config-invalid", {
    what: `${JSON.stringify(text)} is no pattern of repositories`,
    why: "it names a registry, and then the parts of a path: * is one part, ** any number of them",
    fix: "for example ghcr.io/acme/*, or docker.io/library/redis",
    where,
  });
}

/** A registry, as references name it. */
function host(text: string, where: string): string {
  const registry = parseRepositoryPattern(`${text}/**`)?.registry;
  if (registry !== undefined) return registry;
  throw new PlimsollError("config-invalid", {
    what: `${JSON.stringify(text)} is no registry`,
    why: "the name of a host is wanted, with its port where it has one, and no path",
    fix: "for example docker.io",
    where,
  });
}

function tags(text: string, where: string) {
  const pattern = parseTagPattern(text);
  if (pattern !== undefined) return pattern;
  throw new PlimsollError("config-invalid", {
    what: `${JSON.stringify(text)} is no pattern of tags`,
    why: "a tag has letters, digits, and . _ - among them; * stands for any of these, or none",
    fix: "for example v*.*.*",
    where,
  });
}
