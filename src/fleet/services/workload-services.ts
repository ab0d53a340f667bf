import type { KubernetesObject } from "../../format/kubernetes/kubernetes-object.ts";
import type { Manifest } from "../../format/kubernetes/manifest.ts";
import { containerPath, type PodReading, readPod } from "../../format/kubernetes/read-pod.ts";
import { isArgoObject } from "../argo/argo-object.ts";
import type { FleetService, FoundServices } from "./fleet-service.ts";

/**
 * A service for each container of each pod that a file describes, and what may hide more of them. What leads to other manifests is left
 * to `isArgoObject`.
 */
export function workloadServices({ objects, problems }: Manifest): FoundServices {
  const readings = objects
    .filter((object) => !isArgoObject(object))
    .map((object) => ({ object, reading: readPod(object) }));
  const services = readings.flatMap(({ object, reading }) => (reading.is === "pod" ? servicesOf(object, reading) : []));
  const unread = [
    ...problems
      .filter(({ kind }) => kind !== "foreign")
      .map(({ file, line, why }) => ({ where: `${file}:${line}`, why })),
    ...readings.flatMap(({ object: { file }, reading }) =>
      reading.is === "unknown" ? [{ where: `${file}:${reading.line}`, why: reading.why }] : [],
    ),
  ];
  return { services, unread };
}

function servicesOf(
  object: KubernetesObject,
  { pod, path }: Extract<PodReading, { is: "pod" }>,
): readonly FleetService[] {
  const { containers } = pod.spec;
  const named = object.name ?? object.kind;
  const workload = object.namespace === undefined ? named : `${object.namespace}/${named}`;
  const replicas = replicasOf(object);
  return containers.map((container) => ({
    name: containers.length === 1 ? workload : `${workload}/${container.name}`,
    image: container.image ?? "",
    replicas,
    where: `${object.file}:${object.lineOf([...containerPath(path, container), "image"])}`,
    run: { container, pod },
  }));
}

/** Kinds with a number of replicas, which is 1 where nothing is written (API reference, apps/v1 and core/v1). */
const REPLICATED: ReadonlySet<string> = new Set([
  "Deployment",
  "StatefulSet",
  "ReplicaSet",
  "ReplicationController",
  "Rollout",
]);

/** Null where the cluster decides: a DaemonSet has one on each node, and jobs come and go. */
function replicasOf({ kind, value }: KubernetesObject): number | null {
  if (kind === "Pod") return 1;
  if (!REPLICATED.has(kind)) return null;
  const { spec } = value;
  const written = typeof spec === "object" && spec !== null && !Array.isArray(spec) ? spec.replicas : undefined;
  return typeof written === "number" ? written : 1;
}
