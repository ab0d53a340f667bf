/** Objects of Kubernetes that keep a fleet's rules or break them, and what the local verdict is. */
import fc from "fast-check";
import { judgeDigest } from "../../src/fleet/rules/digest.ts";
import { judgeRegistry } from "../../src/fleet/rules/registry.ts";
import { judgeSecurityContext } from "../../src/fleet/rules/security-context.ts";
import type { FleetRules } from "../../src/fleet/rules/settings.ts";
import { judgeTag } from "../../src/fleet/rules/tag.ts";
import { parseManifest } from "../../src/format/kubernetes/manifest.ts";
import type { Container, Pod } from "../../src/format/kubernetes/pod.ts";
import { readPod } from "../../src/format/kubernetes/read-pod.ts";
import { parseReference, type Reference } from "../../src/format/oci/reference.ts";

const HEX = "0123456789abcdef".repeat(4);

const image = fc.oneof(
  { arbitrary: fc.constantFrom("ghcr.io/acme/order:v1.2.3", `ghcr.io/acme/cart:v2.0.0@sha256:${HEX}`), weight: 6 },
  {
    arbitrary: fc.constantFrom(
      ...["ghcr.io/acme-evil/order:v1.2.3", "ghcr.io/acme/team/order:v1.2.3", "ghcr.io.evil.com/acme/order:v1.2.3"],
      ...["redis:7", "redis", "docker.io/redis:v7.0.0", "library/redis:v7.0.0", "index.docker.io/library/redis:v7.0.0"],
      ...[
        "acme/order:v1.2.3",
        "localhost/acme/order:v1.2.3",
        "localhost:5000/order:v1.2.3",
        "GHCR.io/acme/order:v1.2.3",
      ],
      ...[
        "ghcr.io/acme/order:latest",
        "ghcr.io/acme/order",
        "ghcr.io/acme/order:v1.2",
        `ghcr.io/acme/order@sha256:${HEX}`,
      ],
      ...[
        "ghcr.io/acme/order:v1.2.3-rc.1",
        "ghcr.io/Acme/order:v1.2.3",
        "ghcr.io/acme//order:v1.2.3",
        HEX,
        "a_b.c/d:v1.2.3",
      ],
      ...[`ghcr.io/acme/order:v1.2.3@sha256:${HEX.slice(1)}`, `ghcr.io/acme/order:v${"1".repeat(130)}.2.3`],
    ),
    weight: 3,
  },
);

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 });
const usually = <T>(good: T, ...others: readonly T[]) =>
  fc.oneof({ arbitrary: fc.constant(good), weight: 12 }, { arbitrary: fc.constantFrom(...others), weight: 1 });

const profile = fc.constantFrom<object>(
  { type: "RuntimeDefault" },
  { type: "RuntimeDefault" },
  { type: "Localhost", localhostProfile: "own.json" },
  { type: "Unconfined" },
);

const ownContext = maybe(
  fc.record(
    {
      allowPrivilegeEscalation: usually<boolean | undefined>(false, true, undefined),
      capabilities: usually<object | undefined>(
        { drop: ["ALL"] },
        { drop: ["all"] },
        { drop: [] },
        { add: ["CHOWN"] },
        undefined,
      ),
      readOnlyRootFilesystem: usually<boolean | undefined>(true, false, undefined),
      runAsNonRoot: fc.constantFrom<boolean | undefined>(undefined, undefined, true, true, false),
      seccompProfile: fc.option(profile, { nil: undefined, freq: 2 }),
    },
    { requiredKeys: [] },
  ),
);

const podContext = maybe(
  fc.record(
    { runAsNonRoot: usually<boolean | undefined>(true, false, undefined), seccompProfile: maybe(profile) },
    { requiredKeys: [] },
  ),
);

const container = fc.record({ image, securityContext: ownContext });

const pod = fc
  .record({
    containers: fc.array(container, { minLength: 1, maxLength: 2 }),
    initContainers: fc.array(container, { maxLength: 1 }),
    securityContext: podContext,
  })
  .map(({ containers, initContainers, securityContext }) => ({
    restartPolicy: "Always",
    containers: containers.map((one, index) => ({ name: `main-${index}`, ...one })),
    ...(initContainers.length === 0
      ? {}
      : { initContainers: initContainers.map((one, index) => ({ name: `init-${index}`, ...one })) }),
    ...(securityContext === undefined ? {} : { securityContext }),
  }));

type PodSpec = typeof pod extends fc.Arbitrary<infer Value> ? Value : never;

const labels = { app: "order" };

/** How each kind holds a pod; `path` is where the API takes it. */
const KINDS: readonly {
  readonly kind: string;
  readonly apiVersion: string;
  readonly path: string;
  readonly hold: (spec: PodSpec) => object;
}[] = [
  { kind: "Pod", apiVersion: "v1", path: "/api/v1/namespaces/default/pods", hold: (spec) => ({ spec }) },
  {
    ...{ kind: "PodTemplate", apiVersion: "v1", path: "/api/v1/namespaces/default/podtemplates" },
    hold: (spec) => ({ template: { metadata: { labels }, spec } }),
  },
  workload("Deployment", "apps/v1", "deployments"),
  workload("ReplicaSet", "apps/v1", "replicasets"),
  workload("DaemonSet", "apps/v1", "daemonsets"),
  {
    ...workload("StatefulSet", "apps/v1", "statefulsets"),
    hold: (spec) => ({ spec: { serviceName: "order", selector: { matchLabels: labels }, template: templateOf(spec) } }),
  },
  {
    ...{ kind: "Job", apiVersion: "batch/v1", path: "/apis/batch/v1/namespaces/default/jobs" },
    hold: (spec) => ({ spec: { template: templateOf({ ...spec, restartPolicy: "Never" }) } }),
  },
  {
    ...{ kind: "CronJob", apiVersion: "batch/v1", path: "/apis/batch/v1/namespaces/default/cronjobs" },
    hold: (spec) => ({
      spec: {
        schedule: "0 0 * * *",
        jobTemplate: { spec: { template: templateOf({ ...spec, restartPolicy: "Never" }) } },
      },
    }),
  },
];

function templateOf(spec: PodSpec) {
  return { metadata: { labels }, spec };
}

function workload(kind: string, apiVersion: string, plural: string) {
  const hold = (spec: PodSpec): object => ({ spec: { selector: { matchLabels: labels }, template: templateOf(spec) } });
  return { kind, apiVersion, path: `/apis/${apiVersion}/namespaces/default/${plural}`, hold };
}

export interface PolicyCase {
  readonly name: string;
  readonly path: string;
  readonly object: object;
}

/** `count` objects, of all kinds in turn. The same seed gives the same ones. */
export function policyCases(count: number, seed: number): readonly PolicyCase[] {
  return fc.sample(pod, { numRuns: count, seed }).map((spec, index) => {
    const { kind, apiVersion, path, hold } = KINDS[index % KINDS.length]!;
    const name = `case-${index}`;
    const object = { apiVersion, kind, metadata: { name, namespace: "default" }, ...hold(spec) };
    // What is undefined is not there in JSON.
    return { name, path, object: JSON.parse(JSON.stringify(object)) as object };
  });
}

/** Does the object keep these rules, by plimsoll's own judgement of each container? */
export function isAllowedLocally(object: object, rules: FleetRules): boolean {
  const { objects, problems } = parseManifest(Buffer.from(JSON.stringify(object)), "case.json");
  if (problems.length > 0) throw new Error(problems[0]!.why);
  const reading = readPod(objects[0]!);
  if (reading.is !== "pod") throw new Error(JSON.stringify(reading));
  return reading.pod.spec.containers.every((one) => keeps(one, reading.pod, rules));
}

function keeps(one: Container, pod: Pod, { registry, tag, digest, securityContext }: FleetRules): boolean {
  const reference = referenceOf(one.image);
  const ofImage = [
    registry && ((name: Reference) => judgeRegistry(name, registry)),
    tag && ((name: Reference) => judgeTag(name, tag)),
    digest && judgeDigest,
  ].filter((judge) => judge !== undefined);
  const isNamedWell = ofImage.every((judge) => reference !== undefined && judge(reference).outcome === "pass");
  return isNamedWell && (securityContext === undefined || judgeSecurityContext(one, pod).outcome === "pass");
}

function referenceOf(text: string | undefined): Reference | undefined {
  try {
    return text === undefined ? undefined : parseReference(text);
  } catch {
    return undefined;
  }
}
