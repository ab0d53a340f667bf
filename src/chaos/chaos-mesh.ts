import { stringify } from "yaml";
import type { Experiment, Fault } from "./experiment.ts";

/** kubectl reads YAML 1.1: a text such as `yes` is quoted. */
const YAML = { version: "1.1", lineWidth: 0, directives: false, aliasDuplicateObjects: false } as const;

/** How a cluster knows the service and what it depends on. */
export interface MeshNames {
  readonly namespace: string;
  /** The value of the label `app` of the service's pods. */
  readonly service: string;
  /** The limit of the service's container there; null where it is not known. */
  readonly memoryLimitBytes: number | null;
  /** By the name that the settings give. */
  readonly dependencies: ReadonlyMap<string, MeshDependency>;
}

interface MeshDependency {
  /** As in the report: `redis`, `http`. */
  readonly kind: string;
  /** The value of the label `app` of its pods. */
  readonly app: string;
  /** The name under which the service looks it up. */
  readonly host: string;
  readonly port: number;
}

/** The experiments for a cluster, and those that Chaos Mesh has no equivalent of. */
export interface MeshManifests {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly without: readonly { readonly id: string; readonly why: string }[];
}

/** What Chaos Mesh does for an experiment. */
interface Equivalent {
  readonly kind: "NetworkChaos" | "PodChaos" | "DNSChaos" | "StressChaos" | "IOChaos" | "HTTPChaos";
  readonly spec: object;
  /** How it differs from what plimsoll does; absent where it does not. */
  readonly differs?: string;
}

/** Where an experiment takes place. */
interface Place {
  readonly names: MeshNames;
  /** Null for the service itself. */
  readonly dependency: MeshDependency | null;
  readonly duration: string;
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
const LABEL = /^[a-z0-9A-Z](?:[-a-z0-9A-Z_.]{0,61}[a-z0-9A-Z])?$/;
/** RFC 1123, as Kubernetes has it for namespaces. */
const NAMESPACE = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
/** Leaves room for a number within the 63 characters of a name. */
const LONGEST_NAME = 56;
/** What Kubernetes gives a container between SIGTERM and SIGKILL where nobody says otherwise. */
const GRACE_SECONDS = 30;
const ENOSPC = 28;

/** A manifest of Chaos Mesh (chaos-mesh.org/v1alpha1, 2.8) for each experiment that it can make. */
export function meshManifests(experiments: readonly Experiment[], names: MeshNames): MeshManifests {
  const files: { name: string; text: string }[] = [];
  const without: { id: string; why: string }[] = [];
  const taken = new Set<string>();
  for (const experiment of experiments) {
    const found = equivalentOf(experiment, names);
    if (typeof found === "string") without.push({ id: experiment.id, why: found });
    else files.push(fileOf(experiment.id, found, names, taken));
  }
  return { files, without };
}

function fileOf(
  id: string,
  { kind, spec, differs }: Equivalent,
  { namespace }: MeshNames,
  taken: Set<string>,
): { readonly name: string; readonly text: string } {
  const name = unusedName(id, taken);
  const annotations = { "plimsoll/experiment": id, ...(differs === undefined ? {} : { "plimsoll/differs": differs }) };
  const manifest = { apiVersion: "chaos-mesh.org/v1alpha1", kind, metadata: { name, namespace, annotations }, spec };
  return { name: `${name}.yaml`, text: stringify(manifest, YAML) };
}

/** A name that Kubernetes and every file system takes, and no other experiment has. */
function unusedName(id: string, taken: Set<string>): string {
  const letters = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST_NAME);
  const base = letters.replace(/^-+|-+$/g, "") || "experiment";
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
  taken.add(name);
  return name;
}

/** A text says why there is none. */
function equivalentOf({ dependency: name, fault, faultMs }: Experiment, names: MeshNames): Equivalent | string {
  if (!NAMESPACE.test(names.namespace)) return `a cluster has no namespace ${JSON.stringify(names.namespace)}`;
  const dependency = name === null ? null : names.dependencies.get(name);
  if (dependency === undefined) return "how the cluster knows the dependency is not said";
  for (const app of [names.service, ...(dependency === null ? [] : [dependency.app])])
    if (!LABEL.test(app)) return `${JSON.stringify(app)} cannot be the value of a label`;
  const place: Place = { names, dependency, duration: `${faultMs}ms` };
  return dependency === null ? ofService(fault, place) : ofDependency(fault, place, dependency);
}

function ofDependency(fault: Fault, place: Place, dependency: MeshDependency): Equivalent | string {
  const { duration } = place;
  switch (fault.kind) {
    case "latency":
      return between(place, dependency, {
        ...{ action: "delay", direction: "to" },
        delay: { latency: `${fault.delayMs}ms`, jitter: `${fault.jitterMs}ms`, correlation: "0" },
      });
    case "blackhole":
      return {
        ...between(place, dependency, { action: "partition", direction: "both" }),
        differs: "packets are dropped, so that new connections do not open; with plimsoll they open and stay silent",
      };
    case "bandwidth":
      return between(place, dependency, {
        ...{ action: "bandwidth", direction: "to" },
        // Bytes a second; the buffer holds one packet, so that no burst hides the limit.
        bandwidth: { rate: `${fault.bytesPerSecond}bps`, limit: 65_536, buffer: 1600 },
      });
    case "refused":
      return {
        ...podChaos(place, dependency.app, { action: "pod-failure", duration }),
        differs: "the server itself is replaced by a pause: what it keeps in memory alone is lost",
      };
    case "reset":
      return dependency.kind === "http" ? abortsHttp(place, dependency) : RESETS;
    case "killed":
      return podChaos(place, dependency.app, { action: "pod-kill", gracePeriod: 0 });
    case "names-fail":
      return dnsChaos(place, dependency, "error");
    case "names-lie":
      return {
        ...dnsChaos(place, dependency, "random"),
        differs: `the name leads to a random address, and not to ${fault.address}, where nobody listens`,
      };
    default:
      return whyNone(fault);
  }
}

function ofService(fault: Fault, place: Place): Equivalent | string {
  const { names, duration } = place;
  switch (fault.kind) {
    case "service-killed":
      return podChaos(place, names.service, { action: "pod-kill", gracePeriod: 0 });
    case "service-terminated":
      return podChaos(place, names.service, { action: "pod-kill", gracePeriod: GRACE_SECONDS });
    case "memory-limit":
      return stressesMemory(place, fault.limitBytes);
    case "disk-full":
      return {
        kind: "IOChaos",
        spec: {
          ...podsOf(names.namespace, names.service),
          ...{ action: "fault", errno: ENOSPC, percent: 100, volumePath: fault.volume },
          path: `${fault.volume.replace(/\/+$/, "")}/**/*`,
          methods: ["write", "create", "mkdir", "mknod", "symlink", "link"],
          duration,
        },
        differs: "calls fail with ENOSPC, whatever room is left",
      };
    default:
      return whyNone(fault);
  }
}

const RESETS = "NetworkChaos of 2.8 drops packets and resets no connection; HTTPChaos aborts requests of HTTP alone";

function whyNone({ kind }: Fault): string {
  switch (kind) {
    case "peer-lost":
      return "a partition of NetworkChaos ends, and then open connections go on";
    case "half-open":
      return "nothing in Chaos Mesh counts the bytes of an answer";
    case "slow-close":
      return "Chaos Mesh delays packets of all kinds alike, and not the end of a connection alone";
    case "garbage":
      return "Chaos Mesh replaces parts of HTTP messages, and what it sends is still HTTP";
    case "names-missing":
      return "DNSChaos answers errors with SERVFAIL, and nothing with NXDOMAIN";
    case "names-silent":
      return "the name server of DNSChaos always answers";
    case "slow-clients":
      return "Chaos Mesh has no clients";
    default:
      return `${kind} is not about this`;
  }
}

function podsOf(namespace: string, app: string): object {
  return { mode: "all", selector: { namespaces: [namespace], labelSelectors: { app } } };
}

/** What happens to packets on their way from a dependency to the service. */
function between({ names, duration }: Place, { app }: MeshDependency, what: object): Equivalent {
  const { namespace, service } = names;
  return {
    kind: "NetworkChaos",
    spec: { ...podsOf(namespace, app), ...what, target: podsOf(namespace, service), duration },
  };
}

/** Killing happens at one moment: only other actions have a duration. */
function podChaos({ names }: Place, app: string, what: object): Equivalent {
  return { kind: "PodChaos", spec: { ...podsOf(names.namespace, app), ...what } };
}

function dnsChaos({ names, duration }: Place, { host }: MeshDependency, action: string): Equivalent {
  // The resolver of a pod tries the name with each search domain behind it.
  const patterns = [host, `${host}.*`];
  return { kind: "DNSChaos", spec: { ...podsOf(names.namespace, names.service), action, patterns, duration } };
}

function abortsHttp({ names, duration }: Place, { app, port }: MeshDependency): Equivalent {
  return {
    kind: "HTTPChaos",
    spec: { ...podsOf(names.namespace, app), target: "Response", port, path: "*", abort: true, duration },
  };
}

function stressesMemory({ names, duration }: Place, limitBytes: number): Equivalent | string {
  const { namespace, service, memoryLimitBytes } = names;
  if (memoryLimitBytes === null)
    return "StressChaos takes memory from the container's limit, which is not known: set resources.limits.memory instead";
  if (memoryLimitBytes <= limitBytes) return "the container's limit there is not above this one";
  return {
    kind: "StressChaos",
    spec: {
      ...podsOf(namespace, service),
      // Of two that need too much, the service is to be killed, and not what takes the memory.
      stressors: { memory: { workers: 1, size: `${memoryLimitBytes - limitBytes}B`, oomScoreAdj: -1000 } },
      duration,
    },
    differs:
      "memory is taken by another process in the container, and its limit stays: GOMEMLIMIT set from it does too",
  };
}
