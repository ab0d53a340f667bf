import { goMemoryLimit, maySetMemoryLimit } from "../manifest/rules/memory-limit.ts";
import { goProgramOf } from "../pod/facts.ts";
import { variablesOf } from "../pod/started-config.ts";
import type { Part, ServiceEvidence, Undecided } from "./service-evidence.ts";

const MEBIBYTE = 2 ** 20;
/** What a short load does not show needs room: the limit is this many times what was seen, and what the service did not survive. */
const ROOM = 2;

/** Memory as it was measured, and what Go's runtime is told of it. */
export function resourcesOf(service: ServiceEvidence): Part {
  const { resident, endedAt } = service.measured;
  if (resident === null) return { fields: {}, reasons: [], undecided: [NO_MEMORY, NO_CPU] };
  const request = Math.ceil(resident.value / MEBIBYTE);
  const limit = Math.ceil((ROOM * Math.max(resident.value, endedAt?.value ?? 0)) / MEBIBYTE);
  const twice =
    endedAt === null
      ? "Twice that: a short load does not show everything"
      : `Twice the larger of that and ${mebibytes(endedAt.value)} MiB, which it did not survive (${endedAt.from})`;
  const runtime = goLimitOf(service, limit * MEBIBYTE);
  return {
    fields: {
      ...(runtime === undefined ? {} : { env: [{ name: "GOMEMLIMIT", value: runtime.value }] }),
      resources: { requests: { memory: `${request}Mi` }, limits: { memory: `${limit}Mi` } },
    },
    reasons: [
      ...(runtime === undefined ? [] : [{ path: ["env", 0], why: runtime.why }]),
      {
        path: ["resources", "requests", "memory"],
        why: `The most memory after load was ${mebibytes(resident.value)} MiB (${resident.from}).`,
      },
      {
        path: ["resources", "limits", "memory"],
        why: `${twice}. CPU has no limit: one that is reached makes every request wait.`,
      },
    ],
    undecided: [NO_CPU],
  };
}

/** Where lint's rule memory-limit would ask for it, and where the image has a value for another limit. */
function goLimitOf({ image }: ServiceEvidence, limitBytes: number) {
  const program = goProgramOf(image);
  if (program === undefined) return undefined;
  const isSet = variablesOf(image.config).has("GOMEMLIMIT");
  if (maySetMemoryLimit(program.kind.facts.functions) && !isSet) return undefined;
  const instead = isSet ? " It takes the place of the image's own." : "";
  return {
    value: goMemoryLimit(limitBytes),
    why: `Nine tenths of the memory limit, which Go's runtime does not know by itself.${instead}`,
  };
}

function mebibytes(bytes: number): string {
  return (bytes / MEBIBYTE).toFixed(1).replace(/\.0$/, "");
}

const NO_MEMORY: Undecided = {
  about: "resources: memory",
  why: "nobody measured how much the service needs, and a guess is either waste or the end of the pod",
  fix: "give --trial with the report of plimsoll trial IMAGE --json",
};

const NO_CPU: Undecided = {
  about: "resources: cpu",
  why: "how much it needs depends on the load, which no report says",
  fix: "write a request from what production uses; without one, the scheduler takes it for nothing",
};
