import { type CommentedObject, commentedYaml, commentLines } from "./commented-yaml.ts";
import { labelsOf } from "./deployment.ts";
import type { GeneratedFile } from "./generated-file.ts";
import type { ServiceEvidence } from "./service-evidence.ts";

/** What differs between clusters, and nothing that is the same in all of them. */
interface Cluster {
  readonly title: string;
  /** Its own registry, with words in capitals for what only its owner knows. */
  readonly registry: string;
  readonly registryWhy: string;
  /** A label of its nodes, by which pods are spread. */
  readonly spreadBy: string;
  readonly spreadWhy: string;
  readonly annotations?: { readonly fields: Readonly<Record<string, string>>; readonly why: string };
}

const ZONE = "topology.kubernetes.io/zone";

const CLUSTERS = {
  eks: {
    title: "Amazon Elastic Kubernetes Service",
    registry: "ACCOUNT.dkr.ecr.REGION.amazonaws.com",
    registryWhy: "Nodes pull from the account's Elastic Container Registry by their own role, without a secret.",
    spreadBy: ZONE,
    spreadWhy: "Node groups lie in several availability zones, and EKS labels each node with its own.",
  },
  aks: {
    title: "Azure Kubernetes Service",
    registry: "REGISTRY.azurecr.io",
    registryWhy: "Nodes pull from an Azure Container Registry that is attached to the cluster, without a secret.",
    spreadBy: ZONE,
    spreadWhy: "Node pools may lie in several availability zones, and AKS labels each node with its own.",
  },
  ack: {
    title: "Alibaba Cloud Container Service for Kubernetes",
    registry: "INSTANCE-registry-vpc.REGION.cr.aliyuncs.com/NAMESPACE",
    registryWhy: "Within the VPC, nodes reach the Container Registry by this name, and not over the internet.",
    spreadBy: ZONE,
    spreadWhy: "Node pools may have vSwitches in several zones, and ACK labels each node with its own.",
  },
  openshift: {
    title: "Red Hat OpenShift",
    registry: "image-registry.openshift-image-registry.svc:5000/PROJECT",
    registryWhy: "Within the cluster, pods of a project may pull what is in its own part of the internal registry.",
    spreadBy: "kubernetes.io/hostname",
    spreadWhy: "Nodes on machines of one's own have no zones, and each has a name.",
    annotations: {
      fields: { "openshift.io/required-scc": "restricted-v2" },
      why: "Who creates the pod may use other security context constraints too; this one gives it a user of the project, and any other is refused (from 4.14 on). So neither runAsUser nor fsGroup is set anywhere.",
    },
  },
} as const satisfies Record<string, Cluster>;

export type OverlayName = keyof typeof CLUSTERS;

export const OVERLAY_NAMES = Object.keys(CLUSTERS) as readonly OverlayName[];

/** A kustomization over the base, for one kind of cluster. */
export function overlayOf(name: OverlayName, service: ServiceEvidence): GeneratedFile {
  const cluster: Cluster = CLUSTERS[name];
  const patch = patchOf(cluster, service);
  const kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: ["../../base"],
    patches: [{ patch: commentedYaml(patch) }],
  };
  const text = commentedYaml({ value: kustomization, reasons: [] });
  return {
    path: `overlays/${name}/kustomization.yaml`,
    text: `${commentLines(`${cluster.title}: what differs from the base.`)}\n${text}${registryLines(cluster, service)}`,
    evidence: [
      { field: "spec.template.spec.topologySpreadConstraints", why: cluster.spreadWhy },
      ...(cluster.annotations === undefined
        ? []
        : [{ field: "spec.template.metadata.annotations", why: cluster.annotations.why }]),
    ],
  };
}

/** It never keeps a pod from being started: a cluster may have one node. */
function patchOf({ spreadBy, spreadWhy, annotations }: Cluster, service: ServiceEvidence): CommentedObject {
  const spread = {
    maxSkew: 1,
    topologyKey: spreadBy,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: labelsOf(service) },
  };
  const metadata = annotations === undefined ? {} : { metadata: { annotations: annotations.fields } };
  return {
    value: {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: service.name },
      spec: { template: { ...metadata, spec: { topologySpreadConstraints: [spread] } } },
    },
    reasons: [
      ...(annotations === undefined
        ? []
        : [{ path: ["spec", "template", "metadata", "annotations"], why: annotations.why }]),
      { path: ["spec", "template", "spec", "topologySpreadConstraints"], why: spreadWhy },
    ],
  };
}

/** A comment: where the image is now, the cluster may be able to pull it. */
function registryLines({ registry, registryWhy }: Cluster, { place, name }: ServiceEvidence): string {
  const why = `${registryWhy} Once the image is there, write the words in capitals, and take the comment signs away:`;
  return [
    commentLines(why),
    "#",
    "# images:",
    `#   - name: ${place.repository}`,
    `#     newName: ${registry}/${name}`,
    "",
  ].join("\n");
}
