import { defineRule } from "../../../check/rule.ts";
import type { Handler } from "../../../format/kubernetes/pod.ts";
import { containerTitle, objectPath, type PodFacts, podPosition } from "../../pod/facts.ts";

/** What Kubernetes takes where the pod says nothing (API reference, PodSpec v1 core). */
const DEFAULT_SECONDS = 30;

/** The time that a pod gets to end, beside the time that its service needs. */
export const gracePeriod = defineRule<PodFacts>({
  id: "grace-period",
  title: "the pod is killed before its service has ended",
  level: "error",
  why: "after the grace period the kubelet sends SIGKILL: requests in flight, spans and buffered writes are lost at each rollout",
  observe: (facts) =>
    facts.containers.flatMap(({ container, image }) => {
      if (image?.drain == null) return [];
      const { drain } = image;
      const given = facts.pod.spec.terminationGracePeriodSeconds ?? DEFAULT_SECONDS;
      const hook = hookSeconds(container.hooks.preStop);
      if (hook + drain.seconds <= given) return [];
      const before = hook === 0 ? "" : `preStop takes ${hook} s, and `;
      return [
        {
          what: `${containerTitle(facts.object, container)}: the pod gets ${given} s to end; ${before}the service took ${rounded(drain.seconds)} s`,
          evidence: [`measured: ${drain.from}`, `terminationGracePeriodSeconds: ${given}`],
          position: podPosition(facts, ["spec", "terminationGracePeriodSeconds"]),
          path: objectPath(facts.object),
          fix: `set terminationGracePeriodSeconds to ${Math.ceil(hook + drain.seconds * 1.5)}, or make the service end sooner`,
        },
      ];
    }),
});

/** A hook that only waits; what another takes is not known, and counts as nothing. */
function hookSeconds(hook: Handler | undefined): number {
  if (hook?.sleepSeconds !== undefined) return hook.sleepSeconds;
  const words = hook?.exec ?? [];
  const script = words.length === 3 && words[1] === "-c" ? (words[2] ?? "") : words.join(" ");
  return Number(/^(?:\/(?:usr\/)?bin\/)?sleep (\d{1,6})s?$/.exec(script.trim())?.[1] ?? 0);
}

function rounded(seconds: number): string {
  return seconds.toFixed(1).replace(/\.0$/, "");
}
