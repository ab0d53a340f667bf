import type { Container, Pod } from "../../format/kubernetes/pod.ts";
import { evaluatePodSecurity, type PodSecurityPolicy } from "../pod-security/evaluate.ts";
import { type FleetFinding, fails, passes } from "./rule.ts";

const LISTS: ReadonlySet<unknown> = new Set(["containers", "initContainers", "ephemeralContainers"]);

/** Is the pod admitted at a level of the Pod Security Standards? What is wrong with another container of it is said there. */
export function judgePodSecurity(container: Container, pod: Pod, policy: PodSecurityPolicy): FleetFinding {
  const level = `${policy.level}:v1.${policy.minor}`;
  const broken = evaluatePodSecurity(pod, policy).flatMap(({ title, violations }) =>
    violations.some(({ path }) => isAbout(path, container)) ? [title] : [],
  );
  if (broken.length === 0) return passes(`it is admitted at ${level}`);
  return fails(
    `it is not admitted at ${level}: ${broken.join(", ")}`,
    "plimsoll lint MANIFEST says which fields, with their lines",
  );
}

/** The steps lead from the value with the pod's `metadata` and `spec`. */
function isAbout([, list, index]: readonly (string | number)[], container: Container): boolean {
  return !LISTS.has(list) || (list === container.list && index === container.index);
}
