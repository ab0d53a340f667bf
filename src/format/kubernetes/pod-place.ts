import type { JsonPath } from "../../base/strict-json.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

/**
 * Where an object describes pods: the steps to a value with `metadata` and `spec` (PodTemplateSpec of the API reference).
 * "none": the kind has no pods. "unknown": plimsoll does not know the kind, so that nothing can be said about its pods.
 */
export function podPlaceOf({ group, kind }: KubernetesObject): JsonPath | "none" | "unknown" {
  const known = WORKLOADS.get(`${group}/${kind}`);
  if (known !== undefined) return known;
  return PODLESS[group]?.has(kind) ? "none" : "unknown";
}

const TEMPLATE: JsonPath = ["spec", "template"];

/** Argo Rollouts' Rollout has the template of a Deployment: https://argo-rollouts.readthedocs.io/en/stable/features/specification/. */
const WORKLOADS: ReadonlyMap<string, JsonPath> = new Map<string, JsonPath>([
  ["/Pod", []],
  ["/PodTemplate", ["template"]],
  ["/ReplicationController", TEMPLATE],
  ["apps/Deployment", TEMPLATE],
  ["apps/StatefulSet", TEMPLATE],
  ["apps/DaemonSet", TEMPLATE],
  ["apps/ReplicaSet", TEMPLATE],
  ["extensions/Deployment", TEMPLATE],
  ["extensions/DaemonSet", TEMPLATE],
  ["extensions/ReplicaSet", TEMPLATE],
  ["batch/Job", TEMPLATE],
  ["batch/CronJob", ["spec", "jobTemplate", "spec", "template"]],
  ["argoproj.io/Rollout", TEMPLATE],
]);

function kinds(names: string): ReadonlySet<string> {
  return new Set(names.split(" "));
}

/** The kinds of Kubernetes itself, and of its own custom resources, that start no container. */
const PODLESS: Readonly<Record<string, ReadonlySet<string>>> = {
  "": kinds(
    "Binding ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume PersistentVolumeClaim ResourceQuota Secret Service ServiceAccount",
  ),
  "apps": kinds("ControllerRevision"),
  "admissionregistration.k8s.io": kinds(
    "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration",
  ),
  "apiextensions.k8s.io": kinds("CustomResourceDefinition"),
  "apiregistration.k8s.io": kinds("APIService"),
  "argoproj.io": kinds("AppProject"),
  "autoscaling": kinds("HorizontalPodAutoscaler Scale"),
  "certificates.k8s.io": kinds("CertificateSigningRequest ClusterTrustBundle"),
  "coordination.k8s.io": kinds("Lease LeaseCandidate"),
  "discovery.k8s.io": kinds("EndpointSlice"),
  "events.k8s.io": kinds("Event"),
  "extensions": kinds("Ingress NetworkPolicy"),
  "flowcontrol.apiserver.k8s.io": kinds("FlowSchema PriorityLevelConfiguration"),
  "gateway.networking.k8s.io": kinds(
    "BackendTLSPolicy GRPCRoute Gateway GatewayClass HTTPRoute ReferenceGrant TCPRoute TLSRoute UDPRoute",
  ),
  "networking.k8s.io": kinds("IPAddress Ingress IngressClass NetworkPolicy ServiceCIDR"),
  "node.k8s.io": kinds("RuntimeClass"),
  "policy": kinds("Eviction PodDisruptionBudget PodSecurityPolicy"),
  "rbac.authorization.k8s.io": kinds("ClusterRole ClusterRoleBinding Role RoleBinding"),
  "resource.k8s.io": kinds("DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice"),
  "scheduling.k8s.io": kinds("PriorityClass"),
  "storage.k8s.io": kinds("CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment VolumeAttributesClass"),
  "kustomize.config.k8s.io": kinds("Component Kustomization"),
};
