import type { Container } from "../../../format/kubernetes/pod.ts";
import {
  eachContainer,
  eachContext,
  exceptWindows,
  inContainer,
  type PodSecurityCheck,
  type Violation,
} from "./check.ts";

export const privileged: PodSecurityCheck = {
  id: "privileged",
  level: "baseline",
  title: "no privileged containers",
  forms: [
    {
      since: 0,
      find: eachContainer((container) =>
        container.securityContext?.privileged
          ? [{ path: inContainer(container, "securityContext", "privileged"), what: "gives the container the node" }]
          : [],
      ),
    },
  ],
};

const mustNotEscalate = eachContainer((container) =>
  container.securityContext?.allowPrivilegeEscalation === false
    ? []
    : [
        {
          path: inContainer(container, "securityContext", "allowPrivilegeEscalation"),
          what: "must be false: what is missing counts as true",
        },
      ],
);

export const allowPrivilegeEscalation: PodSecurityCheck = {
  id: "allowPrivilegeEscalation",
  level: "restricted",
  title: "no program gains privileges",
  forms: [
    { since: 8, find: mustNotEscalate },
    { since: 25, find: exceptWindows(mustNotEscalate) },
  ],
};

/** What container runtimes give by default, but NET_RAW, with which a container can pretend to be another. */
const USUAL_CAPABILITIES: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

function addedBeyond(container: Container, allowed: (capability: string) => boolean, which: string): Violation[] {
  return (container.securityContext?.capabilities?.add ?? []).flatMap((capability, index) =>
    allowed(capability)
      ? []
      : [
          {
            path: inContainer(container, "securityContext", "capabilities", "add", index),
            what: `adds ${capability}, which is not ${which}`,
          },
        ],
  );
}

export const usualCapabilities: PodSecurityCheck = {
  id: "capabilities_baseline",
  level: "baseline",
  title: "no capabilities beyond the usual ones",
  forms: [
    {
      since: 0,
      find: eachContainer((container) =>
        addedBeyond(container, (capability) => USUAL_CAPABILITIES.has(capability), "among the usual capabilities"),
      ),
    },
  ],
};

const mustDropAll = eachContainer((container) => {
  const isDropped = container.securityContext?.capabilities?.drop.includes("ALL") ?? false;
  const path = inContainer(container, "securityContext", "capabilities", "drop");
  return [
    ...(isDropped ? [] : [{ path, what: 'must have "ALL"' }]),
    ...addedBeyond(
      container,
      (capability) => capability === "NET_BIND_SERVICE",
      "NET_BIND_SERVICE, the one that may be added",
    ),
  ];
});

export const droppedCapabilities: PodSecurityCheck = {
  id: "capabilities_restricted",
  level: "restricted",
  title: "all capabilities dropped",
  forms: [
    { since: 22, replaces: usualCapabilities.id, find: mustDropAll },
    { since: 25, replaces: usualCapabilities.id, find: exceptWindows(mustDropAll) },
  ],
};

export const runAsNonRoot: PodSecurityCheck = {
  id: "runAsNonRoot",
  level: "restricted",
  title: "a user that is not root, which the kubelet checks",
  forms: [
    {
      since: 0,
      find: ({ spec }) => {
        const ofPod = spec.securityContext?.runAsNonRoot;
        const refused = "is false, which lets the container run as root";
        const containers = spec.containers.flatMap((container): Violation[] => {
          const own = container.securityContext?.runAsNonRoot;
          if (own ?? ofPod === true) return [];
          const path = inContainer(container, "securityContext", "runAsNonRoot");
          return [{ path, what: own === false ? refused : "must be true, here or for the whole pod" }];
        });
        const pod = ofPod === false ? [{ path: ["spec", "securityContext", "runAsNonRoot"], what: refused }] : [];
        return [...pod, ...containers];
      },
    },
  ],
};

export const runAsUser: PodSecurityCheck = {
  id: "runAsUser",
  level: "restricted",
  title: "no user 0",
  forms: [
    {
      since: 23,
      find: eachContext(({ runAsUser: user }, path) =>
        user === 0 ? [{ path: [...path, "runAsUser"], what: "is 0, which is root" }] : [],
      ),
    },
  ],
};
