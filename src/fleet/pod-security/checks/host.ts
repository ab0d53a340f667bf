import type { Handler } from "../../../format/kubernetes/pod.ts";
import { eachContainer, inContainer, type PodSecurityCheck, type Violation } from "./check.ts";

export const hostNamespaces: PodSecurityCheck = {
  id: "hostNamespaces",
  level: "baseline",
  title: "no namespaces of the node",
  forms: [
    {
      since: 0,
      find: ({ spec }) =>
        (["hostNetwork", "hostPID", "hostIPC"] as const)
          .filter((name) => spec[name])
          .map((name) => ({ path: ["spec", name], what: "shares a namespace of the node: leave it out" })),
    },
  ],
};

export const hostPathVolumes: PodSecurityCheck = {
  id: "hostPathVolumes",
  level: "baseline",
  title: "no files of the node",
  forms: [
    {
      since: 0,
      find: ({ spec }) =>
        spec.volumes.flatMap(({ name, hostPath }, index) =>
          hostPath === undefined
            ? []
            : [
                {
                  path: ["spec", "volumes", index, "hostPath"],
                  what: `mounts ${hostPath} of the node as volume ${name}`,
                },
              ],
        ),
    },
  ],
};

export const hostPorts: PodSecurityCheck = {
  id: "hostPorts",
  level: "baseline",
  title: "no ports of the node",
  forms: [
    {
      since: 0,
      find: eachContainer((container) =>
        container.ports.flatMap(({ hostPort }, index) =>
          hostPort === 0
            ? []
            : [
                {
                  path: inContainer(container, "ports", index, "hostPort"),
                  what: `takes port ${hostPort} of the node: leave it out`,
                },
              ],
        ),
      ),
    },
  ],
};

export const hostProbes: PodSecurityCheck = {
  id: "hostProbesAndHostLifecycle",
  level: "baseline",
  title: "probes and hooks that ask the pod itself",
  forms: [
    {
      since: 34,
      find: eachContainer((container) => {
        const hooks = Object.entries(container.hooks).map(([name, hook]) => [["lifecycle", name], hook] as const);
        const probes = Object.entries(container.probes).map(([name, probe]) => [[name], probe] as const);
        return [...probes, ...hooks].flatMap(([steps, handler]) =>
          hostsOf(handler).map(([action, host]) => ({
            path: inContainer(container, ...steps, action, "host"),
            what: `makes the kubelet ask ${host}, which need not be the pod: leave it out`,
          })),
        );
      }),
    },
  ],
};

function hostsOf(handler: Handler | undefined): readonly (readonly [string, string])[] {
  const found = (["httpGet", "tcpSocket"] as const).map((action) => [action, handler?.[action]?.host ?? ""] as const);
  return found.filter(([, host]) => host !== "");
}

export const windowsHostProcess: PodSecurityCheck = {
  id: "windowsHostProcess",
  level: "baseline",
  title: "no processes of the node",
  forms: [
    {
      since: 0,
      find: ({ spec }) => {
        const steps = ["securityContext", "windowsOptions", "hostProcess"];
        const what = "runs as a process of the node: leave it out";
        const containers = spec.containers.filter(({ securityContext }) => securityContext?.hostProcess);
        return [
          ...(spec.securityContext?.hostProcess ? [{ path: ["spec", ...steps], what }] : []),
          ...containers.map((container): Violation => ({ path: inContainer(container, ...steps), what })),
        ];
      },
    },
  ],
};
