import { PlimsollError } from "../../base/error.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";
import type { RunOptions } from "../container/runtime.ts";
import type { ContainerUser } from "./container-user.ts";

/** What a container is made of, besides what its image and `RunOptions` say. */
export interface Bundle {
  readonly id: string;
  /** Its root file system, writable. */
  readonly root: string;
  readonly user: ContainerUser;
  /** Files of this machine by their paths in the container: who it is, and where it finds others. */
  readonly files: Readonly<Record<string, string>>;
  /** The most files and processes that this process may let another have; null for no limit. */
  readonly most: { readonly files: number | null; readonly processes: number | null };
  /** Does the kernel count memory together with swap? Where it does not, only memory is limited. */
  readonly limitsSwap: boolean;
  /** What runs when the container is set up, before its program does, and holds it up until it ends. */
  readonly gate: Hook | null;
}

interface Hook {
  readonly path: string;
  readonly args: readonly string[];
  readonly timeout: number;
}

/** podman's, of release 4: docker's without three that services do not need. */
const CAPABILITIES: readonly string[] = [
  ...["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
  ...["CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT"],
];

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** As podman and docker set it, unless less is allowed. */
const MOST_FILES = 1_048_576;
const PERIOD_MICROSECONDS = 100_000;

/**
 * The config.json of an OCI bundle: runtime-spec v1.0, config.md and config-linux.md. All of it is as `runc spec` has it but
 * what the image and the options decide, and the network, which is this machine's: runc sets up none.
 * Throws `image-cannot-run` where nothing says what is to be started.
 */
export function runtimeConfig(config: ContainerConfig, options: RunOptions, bundle: Bundle) {
  const { readOnlyRoot = false, mounts = {}, volumes = {} } = options;
  const { gate } = bundle;
  return {
    ociVersion: "1.0.2",
    process: processOf(config, options, bundle),
    root: { path: bundle.root, readonly: readOnlyRoot },
    hostname: bundle.id,
    mounts: [
      ...MOUNTS,
      ...filesAt(bundle.files, ["bind", "rw"]),
      ...filesAt(mounts, ["bind", "ro"]),
      ...inMemory(volumes),
    ],
    ...(gate === null ? {} : { hooks: { createRuntime: [gate] } }),
    linux: {
      cgroupsPath: `/${bundle.id}`,
      resources: resourcesOf(options, bundle),
      namespaces: ["pid", "ipc", "uts", "mount"].map((type) => ({ type })),
      maskedPaths: MASKED,
      readonlyPaths: READ_ONLY,
    },
  };
}

function processOf(config: ContainerConfig, options: RunOptions, { id, user, most }: Bundle) {
  const { uid, gid, additionalGids, home } = user;
  const { dropCapabilities = false, noNewPrivileges = false } = options;
  const bounding = dropCapabilities ? [] : CAPABILITIES;
  // A user who is not root has none until a program gives it some, as in podman and docker.
  const held = uid === 0 ? bounding : [];
  return {
    terminal: false,
    user: { uid, gid, additionalGids },
    args: argsOf(config, options),
    env: environmentOf([PATH, `HOSTNAME=${id}`, `HOME=${home}`], config.Env ?? [], options.env),
    cwd: config.WorkingDir?.startsWith("/") ? config.WorkingDir : "/",
    capabilities: { bounding, effective: held, permitted: held, inheritable: [], ambient: [] },
    rlimits: [limit("RLIMIT_NOFILE", most.files), limit("RLIMIT_NPROC", most.processes)],
    noNewPrivileges,
  };
}

/** Who names another program does not want the image's words for its own. */
function argsOf({ Entrypoint = [], Cmd = [] }: ContainerConfig, { entrypoint, args = [] }: RunOptions): string[] {
  const words =
    entrypoint === undefined
      ? [...(Entrypoint ?? []), ...(args.length > 0 ? args : (Cmd ?? []))]
      : [entrypoint, ...args];
  if (words.length > 0) return words;
  throw new PlimsollError("image-cannot-run", {
    what: "the image does not say what it starts",
    why: "its config has neither an Entrypoint nor a Cmd",
    fix: "name one when the image is built",
  });
}

/** Of one name, the last value counts. */
function environmentOf(
  usual: readonly string[],
  ofImage: readonly string[],
  given: Readonly<Record<string, string>>,
): string[] {
  const words = [...usual, ...ofImage, ...Object.entries(given).map(([name, value]) => `${name}=${value}`)];
  return [...new Map(words.map((word) => [word.split("=", 1)[0], word])).values()];
}

function limit(type: string, most: number | null) {
  const value = Math.min(MOST_FILES, most ?? MOST_FILES);
  return { type, soft: value, hard: value };
}

function resourcesOf({ memoryBytes, cpus }: RunOptions, { limitsSwap }: Bundle) {
  return {
    // runc adds the devices that every container has.
    devices: [{ allow: false, access: "rwm" }],
    // Without swap beyond it: a service that may swap does not meet its limit.
    ...(memoryBytes === undefined
      ? {}
      : { memory: { limit: memoryBytes, ...(limitsSwap ? { swap: memoryBytes } : {}) } }),
    ...(cpus === undefined
      ? {}
      : { cpu: { quota: Math.round(cpus * PERIOD_MICROSECONDS), period: PERIOD_MICROSECONDS } }),
  };
}

function filesAt(files: Readonly<Record<string, string>>, options: readonly string[]) {
  return Object.entries(files).map(([destination, source]) => ({ destination, type: "bind", source, options }));
}

function inMemory(volumes: Readonly<Record<string, number>>) {
  return Object.entries(volumes).map(([destination, sizeBytes]) => {
    const options = ["nosuid", "nodev", `size=${sizeBytes}`, "mode=1777"];
    return { destination, type: "tmpfs", source: "tmpfs", options };
  });
}

const MOUNTS = [
  { destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"] },
  {
    destination: "/dev",
    type: "tmpfs",
    source: "tmpfs",
    options: ["nosuid", "strictatime", "mode=755", "size=65536k"],
  },
  {
    destination: "/dev/pts",
    type: "devpts",
    source: "devpts",
    options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
  },
  {
    destination: "/dev/shm",
    type: "tmpfs",
    source: "shm",
    options: ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"],
  },
  { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"] },
  { destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"] },
  {
    destination: "/sys/fs/cgroup",
    type: "cgroup",
    source: "cgroup",
    options: ["nosuid", "noexec", "nodev", "relatime", "ro"],
  },
];

const MASKED = [
  ...["/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list"],
  ...["/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi"],
];

const READ_ONLY = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];
