import { stringify } from "yaml";
import { WRITTEN_YAML } from "../../format/kubernetes/written-yaml.ts";

/** What an Indexed Job of Kubernetes needs to read a fleet, a pod a shard. */
export interface ShardJob {
  /** plimsoll's own image. */
  readonly image: string;
  readonly shards: number;
  /** The images of the fleet. */
  readonly fleet: readonly string[];
  /** The repository of results. */
  readonly results: string;
  /** The same in all pods: nodes may have different architectures, and would mean different images. */
  readonly platform: string;
  readonly requestsPerSecond: number | undefined;
  readonly insecure: boolean;
  /** Certificate authorities, as PEM. */
  readonly authorities: string | undefined;
  /** The name of a Secret of type kubernetes.io/dockerconfigjson, whose accounts registries are asked with. */
  readonly registrySecret: string | undefined;
}

/** The name of everything that is written, and a label of it. */
export const SHARD_JOB_NAME = "plimsoll-fleet";

const FLEET = "/fleet";
const ACCOUNTS = "/accounts";
const SCRATCH = "/scratch";
const LABELS = { "app.kubernetes.io/name": SHARD_JOB_NAME };
const METADATA = { name: SHARD_JOB_NAME, labels: LABELS };

/** Each Job has an identity of its own, which its pods have as a label (https://kubernetes.io/docs/reference/labels-annotations-taints/). */
const JOB_UID = "metadata.labels['batch.kubernetes.io/controller-uid']";
/** plimsoll's exit code for a command line that is wrong. It is so in every pod, and stays so. */
const USAGE = 2;
/** How often a shard is started again where it failed. */
const RETRIES = 3;
const DEADLINE_SECONDS = 6 * 60 * 60;
/** How long a Job that ended stays, for its logs to be read. */
const KEPT_SECONDS = 24 * 60 * 60;

/**
 * The manifests of a Job that reads a fleet (https://kubernetes.io/docs/concepts/workloads/controllers/job/): an index is a shard, and
 * the Job's controller decides when and how often each is started. Pods need nothing of the cluster: no token, no right, no
 * connection to them. They keep nothing but results, in a registry.
 */
export function shardJob(job: ShardJob): string {
  const serviceAccount = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: METADATA,
    automountServiceAccountToken: false,
  };
  const documents = [serviceAccount, networkPolicy(), configMap(job), indexedJob(job)];
  // kubectl reads YAML 1.1, in which a Secret that is called `yes` is no text unless it is quoted.
  return documents.map((document) => stringify(document, WRITTEN_YAML)).join("---\n");
}

/** Nobody has to reach these pods. Where they may go is the cluster's to say: policies name addresses, and registries have names. */
function networkPolicy(): object {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: METADATA,
    spec: { podSelector: { matchLabels: LABELS }, policyTypes: ["Ingress"], ingress: [] },
  };
}

function configMap({ fleet, authorities }: ShardJob): object {
  const certificates = authorities === undefined ? {} : { "authorities.pem": authorities };
  const data = { "fleet.txt": fleet.map((image) => `${image}\n`).join(""), ...certificates };
  return { apiVersion: "v1", kind: "ConfigMap", metadata: METADATA, data };
}

function indexedJob(job: ShardJob): object {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: METADATA,
    spec: {
      completionMode: "Indexed",
      completions: job.shards,
      parallelism: job.shards,
      backoffLimitPerIndex: RETRIES,
      // Where more than half of the shards fail, it is not because of them.
      maxFailedIndexes: Math.floor(job.shards / 2),
      activeDeadlineSeconds: DEADLINE_SECONDS,
      ttlSecondsAfterFinished: KEPT_SECONDS,
      podFailurePolicy: {
        rules: [
          // A node that is drained is no fault of the shard, which goes on where it was.
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
          { action: "FailJob", onExitCodes: { containerName: "plimsoll", operator: "In", values: [USAGE] } },
        ],
      },
      template: { metadata: { labels: LABELS }, spec: podSpec(job) },
    },
  };
}

function podSpec(job: ShardJob): object {
  const accounts = job.registrySecret === undefined ? [] : [accountsVolume(job.registrySecret)];
  return {
    restartPolicy: "Never",
    serviceAccountName: SHARD_JOB_NAME,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [container(job)],
    volumes: [{ name: "fleet", configMap: { name: SHARD_JOB_NAME } }, { name: "scratch", emptyDir: {} }, ...accounts],
  };
}

/** Such a Secret has its file under another name than the one that clients of registries read. */
function accountsVolume(secretName: string): object {
  return { name: "accounts", secret: { secretName, items: [{ key: ".dockerconfigjson", path: "config.json" }] } };
}

function container(job: ShardJob): object {
  const accounts = job.registrySecret !== undefined;
  return {
    name: "plimsoll",
    image: job.image,
    args: argumentsOf(job),
    env: [
      { name: "PLIMSOLL_CACHE", value: `${SCRATCH}/cache` },
      { name: "TMPDIR", value: SCRATCH },
      { name: "JOB_UID", valueFrom: { fieldRef: { fieldPath: JOB_UID } } },
      ...(accounts ? [{ name: "DOCKER_CONFIG", value: ACCOUNTS }] : []),
    ],
    resources: { requests: { cpu: "1", memory: "512Mi" }, limits: { memory: "1Gi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [
      { name: "fleet", mountPath: FLEET, readOnly: true },
      { name: "scratch", mountPath: SCRATCH },
      ...(accounts ? [{ name: "accounts", mountPath: ACCOUNTS, readOnly: true }] : []),
    ],
  };
}

/** Kubernetes fills in the index, which the Job's controller gives each pod as a variable. There is no shell. */
function argumentsOf({ shards, results, platform, requestsPerSecond, insecure, authorities }: ShardJob): string[] {
  const optional = [
    ...(requestsPerSecond === undefined ? [] : [`--requests-per-second=${requestsPerSecond}`]),
    ...(insecure ? ["--insecure"] : []),
    ...(authorities === undefined ? [] : [`--ca-file=${FLEET}/authorities.pem`]),
  ];
  const told = [`--results=${literal(results)}`, `--platform=${literal(platform)}`, ...optional];
  return ["fleet", `${FLEET}/fleet.txt`, `--shard=$(JOB_COMPLETION_INDEX)/${shards}`, ...told, "--night=$(JOB_UID)"];
}

/** Kubernetes reads `$(NAME)` in an argument as a variable, and `$$` as a dollar sign. */
function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}
