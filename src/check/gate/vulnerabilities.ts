import { counted } from "../../base/counted.ts";
import type { Finding } from "../../format/scan-report/scan-report.ts";
import { judgeVulnerabilities, type LimitVerdict } from "../../vuln/findings/policy.ts";
import { approve } from "./approve.ts";
import { type Draft, NO_SIZE } from "./draft.ts";
import type { GateCase, VulnerabilityFacts } from "./gate-case.ts";
import type { VulnerabilityRules } from "./policy.ts";
import { databaseAge } from "./vulnerability-age.ts";
import { findingText, fixText, openFixText } from "./vulnerability-text.ts";

/** So many findings have a result of their own; one more result counts the others. */
const MOST_RESULTS = 100;

/**
 * Holds what scanners found to the limits: a result for each limit that holds, and one for each finding that breaks one,
 * or would if more were known of it. What a person has approved does not count. Nothing passes because nobody looked.
 */
export function vulnerabilities(given: GateCase): readonly Draft[] {
  const { vulnerabilities: facts, policy } = given;
  const rules = policy.vulnerabilities;
  if (rules === null || facts === null) return [];
  const doubts = facts.doubts.map(({ what, fix }) => draftOf(rules, { name: "scan", what, fix, broken: "unknown" }));
  if (facts.scanners.length === 0) return doubts;
  const ages = facts.scanners.flatMap((scanner) => databaseAge(scanner, rules, given.today));
  return [...doubts, ...ages.map((age) => draftOf(rules, age)), ...limitDrafts(facts, rules, given)];
}

function limitDrafts({ findings }: VulnerabilityFacts, rules: VulnerabilityRules, given: GateCase): readonly Draft[] {
  const accepted = new Set(
    findings.filter((one) => approve(brokenDraft(one, [], rules), given).outcome === "approved"),
  );
  const { limits } = judgeVulnerabilities(
    findings.filter((finding) => !accepted.has(finding)),
    rules,
  );
  const of = (outcome: LimitVerdict["outcome"]) => limits.filter((limit) => limit.outcome === outcome);
  const breaking = limitsByFinding(of("fail"), ({ found }) => found);
  const open = limitsByFinding(of("unknown"), ({ unknown }) => unknown);
  const drafts = [
    ...[...breaking].map(([finding, broken]) => brokenDraft(finding, broken, rules)),
    ...[...open].flatMap(([finding, unsure]) => (breaking.has(finding) ? [] : [openDraft(finding, unsure, rules)])),
  ];
  return [
    ...drafts.slice(0, MOST_RESULTS),
    ...restOf(drafts.slice(MOST_RESULTS), rules),
    ...[...accepted].map((finding) => brokenDraft(finding, [], rules)),
    ...of("pass").map((limit) => passingDraft(limit, rules)),
  ];
}

function limitsByFinding(
  limits: readonly LimitVerdict[],
  findingsOf: (limit: LimitVerdict) => readonly Finding[],
): ReadonlyMap<Finding, readonly LimitVerdict[]> {
  const found = new Map<Finding, LimitVerdict[]>();
  for (const limit of limits) {
    for (const finding of findingsOf(limit)) {
      const known = found.get(finding);
      if (known === undefined) found.set(finding, [limit]);
      else known.push(limit);
    }
  }
  return found;
}

function brokenDraft(finding: Finding, limits: readonly LimitVerdict[], rules: VulnerabilityRules): Draft {
  const broken = limits.map(({ limitOf, limit, found }) => `${found.length} ${limitOf}, ${limit} allowed`);
  const what = [findingText(finding, rules.source), ...(broken.length === 0 ? [] : [broken.join("; ")])].join(": ");
  return draftOf(rules, { name: subjectOf(finding), what, fix: fixText(finding), broken: rules.then });
}

/** Whether it counts is not known: a person who may lift the rule may also decide that. */
function openDraft(finding: Finding, limits: readonly LimitVerdict[], rules: VulnerabilityRules): Draft {
  const unsure = limits.map(({ limitOf, limit, found }) => `${limitOf} (${found.length} known, ${limit} allowed)`);
  return draftOf(rules, {
    name: subjectOf(finding),
    what: `${findingText(finding, rules.source)}: it is not known whether it is ${unsure.join(" or ")}`,
    fix: openFixText(limits),
    broken: rules.then === "approve" ? "approve" : "unknown",
  });
}

/** Too many to be approved one by one: nobody lifts them all at once. */
function restOf(drafts: readonly Draft[], rules: VulnerabilityRules): readonly Draft[] {
  if (drafts.length === 0) return [];
  const isCertain = drafts.some(({ broken }) => broken === "fail");
  return [
    draftOf(rules, {
      name: "other findings",
      what: `${counted(drafts.length, "finding")} more in the same way, which the scanner's report lists`,
      fix: null,
      broken: isCertain || rules.then === "approve" ? "fail" : "unknown",
    }),
  ];
}

function passingDraft({ limitOf, limit, found, unknown }: LimitVerdict, rules: VulnerabilityRules): Draft {
  const by = rules.source === undefined || limitOf === "reachable" ? "" : ` by ${rules.source}`;
  const open = unknown.length === 0 ? "" : `, and ${unknown.length} more that may be`;
  const what = `${counted(found.length, "finding is", "findings are")} ${limitOf}${by}${open}; ${limit} allowed`;
  return draftOf(rules, { name: limitOf, what, fix: null, broken: null });
}

function subjectOf({ id, name }: Finding): string {
  return `${id} ${name}`;
}

type Said = Pick<Draft, "what" | "fix" | "broken"> & { readonly name: string };

function draftOf({ where }: VulnerabilityRules, { name, ...said }: Said): Draft {
  return { rule: "vulnerabilities", subject: { kind: "finding", name }, approvable: name, ...said, ...NO_SIZE, where };
}
