import { defineRule, type Observation } from "../../../check/rule.ts";
import { Absent } from "../../../format/go/absent.ts";
import type { Container } from "../../../format/kubernetes/pod.ts";
import { parseQuantity } from "../../../format/kubernetes/quantity.ts";
import {
  type ContainerFacts,
  containerTitle,
  type GoProgram,
  goProgramOf,
  objectPath,
  type PodFacts,
  positionOf,
} from "../../pod/facts.ts";
import { isLinked } from "../../pod/linked.ts";
import { variablesOf } from "../../pod/started-config.ts";

/** The container's memory limit beside the one that Go's runtime keeps. */
export const memoryLimit = defineRule<PodFacts>({
  id: "memory-limit",
  title: "GOMEMLIMIT does not fit the container's memory limit",
  level: "warning",
  why: "Go's collector works harder before its limit and not before the kernel's: where only the kernel has one, the service is killed by it",
  observe: ({ object, containers }) =>
    containers.flatMap((facts) => {
      const program = facts.image === null ? undefined : goProgramOf(facts.image);
      if (program === undefined) return [];
      const said = judge(facts, program);
      if (said === undefined) return [];
      const { container, path } = facts;
      return [
        {
          ...said.observation,
          what: `${containerTitle(object, container)}: ${said.observation.what}`,
          position: positionOf(object, [...path, ...said.steps]),
          path: objectPath(object),
        },
      ];
    }),
});

interface Said {
  readonly observation: Observation;
  readonly steps: readonly (string | number)[];
}

/** Of the limit, which is for the heap alone, this much at most: stacks and what C allocates count beside it. */
const MOST_OF_LIMIT = 0.95;

function judge({ container, image }: ContainerFacts, { kind }: GoProgram): Said | undefined {
  const index = container.env.findIndex(({ name }) => name === "GOMEMLIMIT");
  const steps = index === -1 ? ["resources", "limits", "memory"] : ["env", index];
  const written = container.limits.get("memory");
  const limit = written === undefined ? undefined : parseQuantity(written);
  // From a ConfigMap, or from the limit itself: not known here.
  if (index !== -1 && container.env[index]!.value === undefined) return undefined;
  const given = variablesOf(image!.started).get("GOMEMLIMIT") ?? "";
  if (given === "" || given === "off")
    return limit === undefined ? undefined : unset(container, limit, kind.facts, steps);
  const bytes = parseGoMemoryLimit(given);
  if (bytes === undefined) {
    const what = `GOMEMLIMIT is ${given}, which Go does not read: the program ends at its start`;
    const fix = "write B, KiB, MiB, GiB or TiB behind the number, as 115MiB; Mi and M are units of Kubernetes";
    return { observation: { what, level: "error", evidence: [`GOMEMLIMIT=${given}`], fix }, steps };
  }
  if (limit === undefined || bytes <= limit * MOST_OF_LIMIT) return undefined;
  const evidence = [`limits.memory: ${written}`, `GOMEMLIMIT=${given}`];
  const fix = `set it to at most ${goMemoryLimit(limit)}, nine tenths of the limit`;
  const isOver = bytes >= limit;
  const what = isOver
    ? `GOMEMLIMIT is ${given}, and the kernel kills the container at ${written}, before Go's limit counts`
    : `GOMEMLIMIT is ${given} of a limit of ${written}: what Go does not count has no room`;
  return { observation: { what, level: isOver ? "error" : "warning", evidence, fix }, steps };
}

function unset(
  container: Container,
  limit: number,
  { functions }: GoProgram["kind"]["facts"],
  steps: Said["steps"],
): Said | undefined {
  // Whole sets of variables may have it.
  if (maySetMemoryLimit(functions) || container.hasEnvFrom) return undefined;
  const what = `the limit is ${container.limits.get("memory")}, and Go's runtime is not told`;
  const fix = `set GOMEMLIMIT to ${goMemoryLimit(limit)}, nine tenths of the limit`;
  const evidence = ["nobody sets GOMEMLIMIT", "runtime/debug.SetMemoryLimit is not linked"];
  return { observation: { what, level: "note", evidence, fix }, steps };
}

/** What Go's runtime is told where the kernel has a limit: nine tenths of it. */
export function goMemoryLimit(limitBytes: number): string {
  return `${Math.floor((limitBytes * 0.9) / 2 ** 20)}MiB`;
}

/** Whether the program can set the limit of Go's runtime itself; of one whose functions are not known, it may. */
export function maySetMemoryLimit(functions: GoProgram["kind"]["facts"]["functions"]): boolean {
  return functions instanceof Absent || isLinked(functions, "runtime/debug.SetMemoryLimit");
}

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  "B": 1,
  "KiB": 2 ** 10,
  "MiB": 2 ** 20,
  "GiB": 2 ** 30,
  "TiB": 2 ** 40,
};

/** parseByteCount of runtime/string.go: a whole number, and a unit of IEC. */
export function parseGoMemoryLimit(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,19})(B|[KMGT]iB)?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const bytes = Number(digits) * UNITS[unit ?? ""]!;
  return bytes < 2 ** 63 ? bytes : undefined;
}
