import type { JsonPath } from "../../base/strict-json.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import type { CommentedObject, Reason } from "./commented-yaml.ts";
import { portName } from "./ports.ts";
import { probesOf } from "./probes.ts";
import { resourcesOf } from "./resources.ts";
import type { Part, ServiceEvidence, Undecided } from "./service-evidence.ts";
import { writtenFolders } from "./written-folders.ts";

/** What Kubernetes gives a pod to end where nobody says (API reference, PodSpec v1 core). */
const DEFAULT_GRACE_SECONDS = 30;
const GRACE_FACTOR = 1.5;

const POD: JsonPath = ["spec", "template", "spec"];
const CONTAINER: JsonPath = [...POD, "containers", 0];

/** What selects the pods of a service. https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
export function labelsOf({ name }: ServiceEvidence): Readonly<Record<string, string>> {
  return { "app.kubernetes.io/name": name };
}

/** The Deployment of a service: what restricted Pod Security asks for, and otherwise what was seen of the image. */
export function deploymentOf(service: ServiceEvidence): CommentedObject & { readonly undecided: readonly Undecided[] } {
  const { mounts, volumes } = writtenFolders(service.image);
  const container = [imageOf(service), portsOf(service), resourcesOf(service), probesOf(service), confined(), mounts];
  const pod = [podSecurity(service), nodesOf(service), graceOf(service)];
  const labels = labelsOf(service);
  const value = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: service.name, labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: service.name,
          ...fieldsOf(pod),
          containers: [{ name: service.name, ...fieldsOf(container) }],
          ...volumes.fields,
        },
      },
    },
  };
  return {
    value,
    reasons: [...reasonsBelow(POD, pod), ...reasonsBelow(CONTAINER, container)],
    undecided: [NO_REPLICAS, ...[...pod, ...container].flatMap(({ undecided }) => undecided)],
  };
}

function fieldsOf(parts: readonly Part[]): object {
  return Object.assign({}, ...parts.map(({ fields }) => fields)) as object;
}

function reasonsBelow(steps: JsonPath, parts: readonly Part[]): readonly Reason[] {
  return parts.flatMap(({ reasons }) => reasons.map(({ path, why }) => ({ path: [...steps, ...path], why })));
}

function imageOf({ place, image }: ServiceEvidence): Part {
  const fields = { image: place.reference };
  if (!place.isUnknown) {
    return { fields, reasons: [{ path: ["image"], why: "The image that was looked at." }], undecided: [] };
  }
  const why = `The image that was looked at is on the machine of whoever ran plimsoll: no registry has the name registry.invalid.`;
  const open: Undecided = {
    about: "the image's registry",
    why: `a cluster cannot pull ${image.where}`,
    fix: "copy it to a registry with plimsoll copy, and name it there: plimsoll baseline ghcr.io/me/order:v1",
  };
  return { fields, reasons: [{ path: ["image"], why }], undecided: [open] };
}

function portsOf(service: ServiceEvidence): Part {
  const { ports } = service;
  if (ports.length === 0) return { fields: {}, reasons: [], undecided: [NO_PORT] };
  return {
    fields: {
      ports: ports.map((port) => ({ name: portName(port), containerPort: port.number, protocol: port.protocol })),
    },
    reasons: [{ path: ["ports"], why: ports[0]!.isNamed ? "From --port." : "From EXPOSE of the image." }],
    undecided: [],
  };
}

function confined(): Part {
  return {
    fields: {
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
    },
    reasons: [
      {
        path: ["securityContext", "readOnlyRootFilesystem"],
        why: "Pod Security does not ask for it. What the program writes to has a volume below.",
      },
    ],
    undecided: [],
  };
}

function podSecurity({ image }: ServiceEvidence): Part {
  return {
    fields: { securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } },
    reasons: [
      {
        path: ["securityContext", "runAsNonRoot"],
        why: `The user is the image's: ${image.config.User ?? "none"}. There is no runAsUser: OpenShift gives each project users of its own, and refuses any other.`,
      },
    ],
    undecided: [],
  };
}

/** Clusters have nodes of several kinds; an image for one of them does not start on the others. */
function nodesOf({ platforms }: ServiceEvidence): Part {
  const systems = [...new Set(platforms.map(({ os }) => os))];
  const architectures = [...new Set(platforms.map(({ architecture }) => architecture))];
  const fields = {
    ...(systems.length === 1 ? { "kubernetes.io/os": systems[0] } : {}),
    ...(architectures.length === 1 ? { "kubernetes.io/arch": architectures[0] } : {}),
  };
  if (Object.keys(fields).length === 0) return { fields: {}, reasons: [], undecided: [] };
  const why = `The image is for ${platforms.map(formatPlatform).join(", ")}, and a cluster may have other nodes.`;
  return { fields: { nodeSelector: fields }, reasons: [{ path: ["nodeSelector"], why }], undecided: [] };
}

function graceOf({ image: { drain } }: ServiceEvidence): Part {
  if (drain === null) return { fields: {}, reasons: [], undecided: [NO_GRACE] };
  const seconds = Math.max(DEFAULT_GRACE_SECONDS, Math.ceil(GRACE_FACTOR * drain.seconds));
  const why = `It ended ${drain.from}: a pod gets half as long again, and no less than ${DEFAULT_GRACE_SECONDS} s.`;
  return {
    fields: { terminationGracePeriodSeconds: seconds },
    reasons: [{ path: ["terminationGracePeriodSeconds"], why }],
    undecided: [],
  };
}

const NO_REPLICAS: Undecided = {
  about: "replicas",
  why: "how many the load needs is not known; Kubernetes starts one where nobody says",
  fix: "write replicas, or let a HorizontalPodAutoscaler decide: it needs a request for what it scales by",
};

const NO_PORT: Undecided = {
  about: "ports, Service and probes",
  why: "the image exposes no port, and nothing else shows where the service listens",
  fix: "name it with --port, or write EXPOSE for it",
};

const NO_GRACE: Undecided = {
  about: "terminationGracePeriodSeconds",
  why: `nobody measured how long it takes to end; Kubernetes gives it ${DEFAULT_GRACE_SECONDS} s`,
  fix: "give --trial with the report of plimsoll trial IMAGE --json",
};
