import type { Container, Pod } from "../../format/kubernetes/pod.ts";
import { PROFILES } from "../pod-security/checks/kernel.ts";
import { type FleetFinding, fails, passes } from "./rule.ts";

/** What a container has to say, or its pod for it: `container` wins over `pod`, also where it says less. */
const ASKED: readonly { readonly words: string; readonly holds: (container: Container, pod: Pod) => boolean }[] = [
  {
    words: "allowPrivilegeEscalation: false",
    holds: ({ securityContext }) => securityContext?.allowPrivilegeEscalation === false,
  },
  {
    words: "capabilities: {drop: [ALL]}",
    holds: ({ securityContext }) => securityContext?.capabilities?.drop.includes("ALL") === true,
  },
  {
    words: "readOnlyRootFilesystem: true",
    holds: ({ securityContext }) => securityContext?.readOnlyRootFilesystem === true,
  },
  {
    words: "runAsNonRoot: true",
    holds: ({ securityContext }, { spec }) =>
      (securityContext?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot) === true,
  },
  {
    words: "seccompProfile: {type: RuntimeDefault}",
    holds: ({ securityContext }, { spec }) =>
      PROFILES.has(securityContext?.seccompType ?? spec.securityContext?.seccompType ?? ""),
  },
];

/** Does the container give up what a service does not need? */
export function judgeSecurityContext(container: Container, pod: Pod): FleetFinding {
  const missing = ASKED.filter(({ holds }) => !holds(container, pod)).map(({ words }) => words);
  if (missing.length === 0) return passes("it gives up privileges, capabilities and writing to its image");
  return fails(`${container.name} does not say ${missing.join(", ")}`, `securityContext: say ${missing.join(", ")}`);
}
