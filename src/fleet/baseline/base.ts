import { Absent } from "../../format/go/absent.ts";
import { goProgramOf } from "../pod/facts.ts";
import { isLinked } from "../pod/linked.ts";
import type { CommentedObject } from "./commented-yaml.ts";
import { deploymentOf, labelsOf } from "./deployment.ts";
import { type Generated, generatedFile } from "./generated-file.ts";
import { portName } from "./ports.ts";
import type { ServiceEvidence, Undecided } from "./service-evidence.ts";

export const DEPLOYMENT_FILE = "base/deployment.yaml";
const SERVICE_FILE = "base/service.yaml";
const ACCOUNT_FILE = "base/service-account.yaml";
const KUSTOMIZATION_FILE = "base/kustomization.yaml";

/** Every file that a base may have. */
export const BASE_FILES = [DEPLOYMENT_FILE, SERVICE_FILE, ACCOUNT_FILE, KUSTOMIZATION_FILE] as const;

/** The base: what is the same in every cluster. */
export function baseOf(service: ServiceEvidence): Generated {
  const { undecided, ...deployment } = deploymentOf(service);
  const account = accountOf(service);
  const files = [
    generatedFile(DEPLOYMENT_FILE, deployment),
    ...(service.ports.length === 0 ? [] : [generatedFile(SERVICE_FILE, serviceOf(service))]),
    generatedFile(ACCOUNT_FILE, account),
  ];
  const resources = files.map(({ path }) => path.slice("base/".length));
  const kustomization = generatedFile(KUSTOMIZATION_FILE, {
    value: { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources },
    reasons: [],
  });
  return { files: [...files, kustomization], undecided: [...undecided, ...account.undecided, NO_NAMESPACE] };
}

function serviceOf(service: ServiceEvidence): CommentedObject {
  const labels = labelsOf(service);
  const ports = service.ports.map((port) => ({
    name: portName(port),
    port: port.number,
    targetPort: portName(port),
    protocol: port.protocol,
  }));
  return {
    value: {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: service.name, labels },
      spec: { selector: labels, ports },
    },
    reasons: [{ path: ["spec", "ports"], why: "The ports of the container, by the same numbers." }],
  };
}

/** What a program in a pod asks the API server with. */
const IN_CLUSTER = "k8s.io/client-go/rest.InClusterConfig";

function accountOf(service: ServiceEvidence): CommentedObject & { readonly undecided: readonly Undecided[] } {
  const functions = goProgramOf(service.image)?.kind.facts.functions;
  const isKnown = functions !== undefined && !(functions instanceof Absent);
  const asks = isKnown && isLinked(functions, IN_CLUSTER);
  const found = asks ? `, although ${IN_CLUSTER} is linked` : isKnown ? `: ${IN_CLUSTER} is not linked` : "";
  const why = `Pods get no token of the API server${found}.`;
  return {
    value: {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: service.name, labels: labelsOf(service) },
      automountServiceAccountToken: false,
    },
    reasons: [{ path: ["automountServiceAccountToken"], why }],
    undecided: isKnown && !asks ? [] : [tokenOf(asks)],
  };
}

function tokenOf(asks: boolean): Undecided {
  return {
    about: "a token of the API server",
    why: asks ? `${IN_CLUSTER} is linked, which reads one` : "whether the program asks the API server is not known",
    fix: "where it does, set automountServiceAccountToken: true in the pod's spec, and bind a Role to the ServiceAccount",
  };
}

const NO_NAMESPACE: Undecided = {
  about: "the namespace",
  why: "it belongs to whoever runs the cluster, and is in no file; without its label, no API server holds pods to the level",
  fix: "label it pod-security.kubernetes.io/enforce: restricted; OpenShift does that by itself",
};
