import { defineRule } from "../../../check/rule.ts";
import { Absent } from "../../../format/go/absent.ts";
import { parseQuantity } from "../../../format/kubernetes/quantity.ts";
import { maxProcsOf } from "../../../trial/cpu/cpu-limit.ts";
import {
  type ContainerFacts,
  containerTitle,
  goProgramOf,
  objectPath,
  type PodFacts,
  positionOf,
} from "../../pod/facts.ts";
import { isLinkedBelow } from "../../pod/linked.ts";
import { variablesOf } from "../../pod/started-config.ts";

/** The container's CPU limit beside GOMAXPROCS. */
export const cpuLimit = defineRule<PodFacts>({
  id: "cpu-limit",
  title: "GOMAXPROCS does not fit the container's CPU limit",
  level: "warning",
  why: "more threads than the limit allows spend its time early, and then all of them stand still: P99 becomes the period of the kernel's scheduler",
  observe: ({ object, containers }) =>
    containers.flatMap((facts) => {
      const fit = fitOf(facts);
      if (fit === undefined) return [];
      const { container, path } = facts;
      return [
        {
          what: `${containerTitle(object, container)}: on a node with ${fit.cores} cores ${fit.why}`,
          evidence: [`limits.cpu: ${container.limits.get("cpu")}`, fit.reason],
          level: fit.isOfGo ? ("note" as const) : ("warning" as const),
          position: positionOf(object, [...path, "resources", "limits", "cpu"]),
          path: objectPath(object),
          fix: fit.isOfGo
            ? "give it a whole core, or leave the limit out and keep the request"
            : "build with Go 1.25 or later, whose runtime follows the limit, or set GOMAXPROCS to the limit rounded up",
        },
      ];
    }),
});

/**
 * The node's cores are not in the manifest: the rule is tried with more than the limit, which most nodes have. Undefined where
 * it fits, and where it cannot be decided.
 */
function fitOf({ container, image }: ContainerFacts) {
  const limitCores = parseQuantity(container.limits.get("cpu") ?? "");
  const program = image === null ? undefined : goProgramOf(image);
  const isElsewhere =
    container.hasEnvFrom || container.env.some(({ name, value }) => isKnob(name) && value === undefined);
  if (limitCores === undefined || limitCores <= 0 || program === undefined || isElsewhere) return undefined;
  const { buildInfo, functions } = program.kind.facts;
  if (buildInfo instanceof Absent) return undefined;
  const cores = Math.max(Math.ceil(limitCores) + 1, USUAL_CORES);
  const { modules } = buildInfo;
  const outcome = maxProcsOf({
    goVersion: buildInfo.goVersion,
    defaultGoDebug: modules instanceof Absent ? null : (modules.settings.get("DefaultGODEBUG") ?? ""),
    goLine: null,
    linksAutomaxprocs: functions instanceof Absent || isLinkedBelow(functions, "go.uber.org/automaxprocs/"),
    environment: Object.fromEntries(variablesOf(image!.started)),
    limitCores,
    cores,
  });
  if (!outcome.decided || (outcome.fit.kind !== "may be throttled" && outcome.fit.kind !== "leaves cores unused")) {
    return undefined;
  }
  return { cores, why: outcome.fit.why, reason: outcome.reason, isOfGo: outcome.followsLimit };
}

const USUAL_CORES = 8;

function isKnob(name: string): boolean {
  return name === "GOMAXPROCS" || name === "GODEBUG";
}
