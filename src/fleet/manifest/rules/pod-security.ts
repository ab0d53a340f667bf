import { defineRule, type Observation } from "../../../check/rule.ts";
import { fieldText } from "../../../format/kubernetes/read-pod.ts";
import { objectPath, type PodFacts, podPosition } from "../../pod/facts.ts";
import type { PodSecurityLevel } from "../../pod-security/checks/check.ts";
import { evaluatePodSecurity } from "../../pod-security/evaluate.ts";

/** Baseline of the Pod Security Standards: what takes over a node. */
export const podSecurityBaseline = defineRule<PodFacts>({
  id: "pod-security-baseline",
  title: "the pod asks for more than baseline of the Pod Security Standards allows",
  level: "error",
  why: "a namespace that enforces baseline or restricted refuses the pod, and what it asks for reaches the node",
  observe: (facts) => observationsOf(facts, "baseline"),
});

/** Restricted of the Pod Security Standards: what a service of one's own can do without. */
export const podSecurityRestricted = defineRule<PodFacts>({
  id: "pod-security-restricted",
  title: "the pod does not meet restricted of the Pod Security Standards",
  level: "warning",
  why: "a namespace that enforces restricted refuses the pod",
  observe: (facts) => (facts.policy.level === "restricted" ? observationsOf(facts, "restricted") : []),
});

function observationsOf(facts: PodFacts, level: PodSecurityLevel): readonly Observation[] {
  const { object, path, pod, policy } = facts;
  return evaluatePodSecurity(pod, policy)
    .filter((failed) => failed.level === level)
    .flatMap(({ id, title, violations }) =>
      violations.map((violation) => ({
        what: `${object.title}: ${fieldText([...path, ...violation.path])} ${violation.what}`,
        evidence: [`${id}, ${level} of v1.${policy.minor}: ${title}`],
        position: podPosition(facts, violation.path),
        path: objectPath(object),
        fix: level === "baseline" ? "remove the field" : "set the fields that the rule's page shows",
      })),
    );
}
