/** A node of Kubernetes: the real kubelet and containerd, on this machine. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../src/toolchain/container/free-port.ts";
import { type ApiServer, requireKubernetes } from "./kubernetes.ts";
import { startServer } from "./started-server.ts";
import { temporaryFolder } from "./temporary.ts";
import { missing, requireTool } from "./tools.ts";

export interface KubernetesNode {
  /** Kills the program of a container as the kernel does where memory is out; its name is that of the container in its pod. */
  killContainer(pod: string, container: string): void;
}

interface NodeImages {
  /** Archives of images that the node has, and the name of the one that holds the namespaces of a pod. */
  readonly archives: readonly string[];
  readonly sandbox: string;
}

const NODE = "/api/v1/nodes/node-of-the-test";

/** What the kubelet wants of the kernel, and would set for the whole machine. */
const KERNEL = {
  ...{ "vm/overcommit_memory": 1, "vm/panic_on_oom": 0, "kernel/panic": 10, "kernel/panic_on_oops": 1 },
  ...{ "kernel/keys/root_maxkeys": 1_000_000, "kernel/keys/root_maxbytes": 25_000_000 },
};
/** Where the kubelet and containerd write whatever they are told. */
const OWN_FOLDERS = ["/var/lib/kubelet", "/var/log", "/run/containerd"];

/**
 * Takes the pods of a server until the test ends, on the network of the machine alone: pods of the node have `hostNetwork`. Undefined,
 * with the test skipped, without root, and where a program is missing.
 *
 * Both programs run in namespaces of their own for processes and mounts. So whatever they started and mounted ends with them, and the
 * kubelet finds that the kernel is set as it wants: it reads files of the test.
 */
export async function startNode(
  t: TestContext,
  server: ApiServer,
  images: NodeImages,
): Promise<KubernetesNode | undefined> {
  if (process.getuid!() !== 0) return missing(t, "a kubelet runs as root only");
  const kubelet = requireKubernetes(t, "kubelet");
  const [containerd, ctr, unshare] = (["containerd", "ctr", "unshare"] as const).map((name) => requireTool(t, name));
  if (requireTool(t, "runc") === undefined || kubelet === undefined) return undefined;
  if (containerd === undefined || ctr === undefined || unshare === undefined) return undefined;
  const folder = temporaryFolder(t);
  const isNew = OWN_FOLDERS.filter((path) => !existsSync(path));
  const socket = join(folder, "containerd.sock");
  writeFileSync(join(folder, "containerd.toml"), containerdSettings(folder, socket, images.sandbox));
  writeFileSync(join(folder, "kubelet.json"), JSON.stringify(kubeletSettings(socket, await freePort())));
  const mounts = [
    ...OWN_FOLDERS.flatMap((path) => [`mkdir -p ${path}`, `mount -t tmpfs node ${path}`]),
    ...Object.entries(KERNEL).map(([name, value]) => {
      const file = join(folder, name.replaceAll("/", "-"));
      writeFileSync(file, `${value}\n`);
      return `mount --bind ${file} /proc/sys/${name}`;
    }),
  ];
  const programs = [
    `${containerd} --config ${join(folder, "containerd.toml")} &`,
    `until [ -S ${socket} ]; do sleep 0.1; done`,
    ...images.archives.map(
      (archive) => `${ctr} --address ${socket} -n k8s.io image import --snapshotter native ${archive}`,
    ),
    `exec ${kubelet} --config ${join(folder, "kubelet.json")} --kubeconfig ${server.kubeconfig} ` +
      `--cert-dir ${join(folder, "certificates")} --hostname-override ${NODE.split("/").at(-1)}`,
  ];
  const script = ["set -e", ...mounts, ...programs].join("\n");
  const own = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const log = startServer(t, unshare, [...own, "sh", "-c", script]);
  t.after(() => removeEmpty(isNew));
  await untilRegistered(server, log);
  return {
    killContainer: (pod, container) => {
      const words = (...more: readonly string[]) => ["--address", socket, "-n", "k8s.io", ...more];
      const labels = [`labels."io.kubernetes.pod.name"==${pod}`, `labels."io.kubernetes.container.name"==${container}`];
      const found = execFileSync(ctr, words("container", "list", "--quiet", labels.join(",")), { encoding: "utf8" });
      execFileSync(ctr, words("task", "kill", "--signal", "SIGKILL", found.trim()));
    },
  };
}

/** The places of mounts, and cgroups, which outlive what ran in them. */
function removeEmpty(folders: readonly string[]): void {
  for (const folder of folders) rmdirSync(folder);
  spawnSync("find", ["/sys/fs/cgroup", "-depth", "-type", "d", "-path", "*/k8s.io*", "-delete"]);
}

/** An API server taints a node until a controller says that it is ready, and this one is never: it has no network of its own. */
async function untilRegistered(server: ApiServer, log: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if ((await server.ask("PATCH", NODE, { spec: { taints: null } })).status === 200) return;
    await pause(200);
  }
  throw new Error(`the kubelet did not register: ${log()}`);
}

/** Snapshots are copies: an overlay of an overlay is not possible everywhere. */
function containerdSettings(folder: string, socket: string, sandbox: string): string {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return [
    ...["version = 2", `root = "${join(folder, "root")}"`, `state = "${join(folder, "state")}"`],
    ...["[grpc]", `address = "${socket}"`],
    ...[`[${cri}]`, `sandbox_image = "${sandbox}"`, "restrict_oom_score_adj = true"],
    ...[`[${cri}.cni]`, `conf_dir = "${join(folder, "networks")}"`],
    ...[`[${cri}.containerd]`, 'snapshotter = "native"', 'default_runtime_name = "runc"'],
    ...[`[${cri}.containerd.runtimes.runc]`, 'runtime_type = "io.containerd.runc.v2"'],
    ...['[plugins."io.containerd.internal.v1.opt"]', `path = "${join(folder, "opt")}"`],
  ].join("\n");
}

/** For cgroups v1, which have no tree of the kubelet's own here; and it leaves the machine's packet filter alone. */
function kubeletSettings(socket: string, port: number): object {
  return {
    ...{ apiVersion: "kubelet.config.k8s.io/v1beta1", kind: "KubeletConfiguration" },
    ...{ address: "127.0.0.1", port, healthzPort: 0, makeIPTablesUtilChains: false },
    containerRuntimeEndpoint: `unix://${socket}`,
    authentication: { webhook: { enabled: false }, anonymous: { enabled: false } },
    authorization: { mode: "AlwaysAllow" },
    ...{ failCgroupV1: false, cgroupsPerQOS: false, enforceNodeAllocatable: [], cgroupDriver: "cgroupfs" },
    ...{ failSwapOn: false, evictionHard: { "nodefs.available": "1Mi" }, imageGCHighThresholdPercent: 100 },
  };
}
