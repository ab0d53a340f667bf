import { handlersOf } from "../../../format/kubernetes/handlers.ts";
import type { Handler } from "../../../format/kubernetes/pod.ts";
import { eachContainer, eachContext, inContainer, type PodSecurityCheck } from "./check.ts";

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
        return handlersOf(container).flatMap(({ steps, handler }) =>
          hostsOf(handler).map(([action, host]) => ({
            path: inContainer(container, ...steps, action, "host"),
            what: `makes the kubelet ask ${host}, which need not be the pod: leave it out`,
          })),
        );
      }),
    },
  ],
};

function hostsOf(handler: Handler): readonly (readonly [string, string])[] {
  const found = (["httpGet", "tcpSocket"] as const).map((action) => [action, handler[action]?.host ?? ""] as const);
  return found.filter(([, host]) => host !== "");
}

export const windowsHostProcess: PodSecurityCheck = {
  id: "windowsHostProcess",
  level: "baseline",
  title: "no processes of the node",
  forms: [
    {
      since: 0,
      find: eachContext(({ hostProcess }, path) =>
        hostProcess
          ? [{ path: [...path, "windowsOptions", "hostProcess"], what: "runs as a process of the node: leave it out" }]
          : [],
      ),
    },
  ],
};
