import type { Experiment, Fault, FaultKind } from "./experiment.ts";

/** What experiments can be made of. */
export interface Chaos {
  readonly dependencies: readonly {
    readonly name: string;
    /** Is it reached by a name that plimsoll's own name server answers? */
    readonly isNamed: boolean;
  }[];
  readonly memoryBytes: number | null;
  readonly volumes: readonly string[];
  /** Does the service take requests by HTTP? */
  readonly speaksHttp: boolean;
  /** The time within which requests are to be answered. */
  readonly withinMs: number;
  readonly quick: boolean;
  /** Experiments, or dependencies, that are asked for; all where there is none. */
  readonly only: readonly string[];
}

interface NamedFault {
  readonly id: string;
  readonly fault: Fault;
  readonly faultMs?: number;
}

/** For pull requests: what services break by most, each a second or two. */
const QUICK: ReadonlySet<string> = new Set(["latency-5s", "blackhole", "refused", "reset", "killed", "terminated"]);

const FAULT_MS = 6000;
const BEFORE_MS = 2000;
const QUICK_FAULT_MS = 3000;
const QUICK_BEFORE_MS = 1000;
/** The usual patience of a server for the head of a request is five seconds, or ten. */
const SLOW_CLIENTS_MS = 12_000;
const SLOW_CLIENTS = 100;
/** The first answers of a protocol are shorter: the fault hits the first one on a new connection, or the second. */
const HALF_OPEN_MOST_BYTES = 48;
/** An address on which nothing but the container itself could listen. */
const NOBODY = "127.0.0.2";

/** The experiments of a run, in the order that the seed gives them. `random` is uniform in [0, 1), by the seed. */
export function planExperiments(chaos: Chaos, random: () => number): readonly Experiment[] {
  const all = [
    ...chaos.dependencies.flatMap(({ name, isNamed }) =>
      experiments(name, name, [...linkFaults(chaos, random), ...(isNamed ? NAME_FAULTS : []), KILLED], chaos),
    ),
    ...experiments("service", null, serviceFaults(chaos), chaos),
  ];
  const wanted = chaos.only.length === 0 ? all : all.filter(({ id }) => chaos.only.some((word) => isNamedBy(id, word)));
  return shuffled(wanted, random);
}

/** Does a word name an experiment: itself, or all of its dependency? */
export function isNamedBy(id: string, word: string): boolean {
  return id === word || id.startsWith(`${word}/`);
}

function experiments(
  prefix: string,
  dependency: string | null,
  faults: readonly NamedFault[],
  { quick, only }: Chaos,
): readonly Experiment[] {
  // What is asked for by name is made, however short the run shall be.
  const chosen = quick && only.length === 0 ? faults.filter(({ id }) => QUICK.has(id)) : faults;
  return chosen.map(({ id, fault, faultMs = quick ? QUICK_FAULT_MS : FAULT_MS }) => ({
    ...{ id: `${prefix}/${id}`, dependency, fault, faultMs },
    beforeMs: quick ? QUICK_BEFORE_MS : BEFORE_MS,
  }));
}

function linkFaults({ withinMs }: Chaos, random: () => number): readonly NamedFault[] {
  // Late, and yet early enough: a service that asks once has three quarters of its time left.
  const delayMs = Math.max(1, Math.round(withinMs / 4));
  return [
    { id: "latency", fault: { kind: "latency", delayMs, jitterMs: Math.round(delayMs / 2) } },
    { id: "latency-5s", fault: { kind: "latency", delayMs: 5000, jitterMs: 500 } },
    { id: "blackhole", fault: { kind: "blackhole" } },
    { id: "refused", fault: { kind: "refused" } },
    { id: "reset", fault: { kind: "reset" } },
    { id: "peer-lost", fault: { kind: "peer-lost" } },
    { id: "half-open", fault: { kind: "half-open", afterBytes: 1 + Math.floor(random() * HALF_OPEN_MOST_BYTES) } },
    { id: "bandwidth", fault: { kind: "bandwidth", bytesPerSecond: 256 } },
    { id: "slow-close", fault: { kind: "slow-close", delayMs: 2000 } },
    { id: "garbage", fault: { kind: "garbage" } },
  ];
}

const NAME_FAULTS: readonly NamedFault[] = [
  { id: "names-fail", fault: { kind: "names-fail" } },
  { id: "names-missing", fault: { kind: "names-missing" } },
  { id: "names-silent", fault: { kind: "names-silent" } },
  { id: "names-lie", fault: { kind: "names-lie", address: NOBODY } },
];

const KILLED: NamedFault = { id: "killed", fault: { kind: "killed" } };

const SLOW: NamedFault = {
  id: "slow-clients",
  fault: { kind: "slow-clients", connections: SLOW_CLIENTS },
  faultMs: SLOW_CLIENTS_MS,
};

function serviceFaults({ memoryBytes, volumes, speaksHttp }: Chaos): readonly NamedFault[] {
  return [
    { id: "killed", fault: { kind: "service-killed" }, faultMs: 1000 },
    { id: "terminated", fault: { kind: "service-terminated" }, faultMs: 1000 },
    ...(memoryBytes === null
      ? []
      : [{ id: "memory-limit", fault: { kind: "memory-limit", limitBytes: memoryBytes } } as const]),
    ...volumes.map((volume) => ({ id: `disk-full${volume}`, fault: { kind: "disk-full", volume } }) as const),
    ...(speaksHttp ? [SLOW] : []),
  ];
}

/** Faults under which a dependency cannot be used at all: a service that needs it is not ready. */
const CUTS_OFF: ReadonlySet<FaultKind> = new Set([
  ...(["blackhole", "refused", "reset", "garbage", "killed"] as const),
  ...(["names-fail", "names-missing", "names-silent", "names-lie"] as const),
]);

export function cutsOff(fault: Fault): boolean {
  return CUTS_OFF.has(fault.kind) || (fault.kind === "latency" && fault.delayMs >= 1000);
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const order = [...items];
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
}
