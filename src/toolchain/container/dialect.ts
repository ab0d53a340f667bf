/** What the command lines of podman, docker and nerdctl do not share. */
export interface Dialect {
  readonly name: "podman" | "docker" | "nerdctl";
  /** Words that make `pull` speak plain HTTP to a registry on this machine. */
  readonly pullFromHere: readonly string[];
  /** Words that make the root read-only, and nothing in it writable. */
  readonly readOnlyRoot: readonly string[];
  /** Can it set a container up without starting it (`init`), so that its first instruction can be watched? */
  readonly canPrepare: boolean;
  /** Options of a volume that is only read; with a label that SELinux lets containers read, where it is in force. */
  readonly readOnlyMount: string;
  /** The name of the network that containers get when nothing else is said. */
  readonly usualNetwork: string;
  /** Words for `rm` of a container that runs: it is killed at once. */
  readonly removeNow: readonly string[];
}

/** In the order in which they are tried: podman needs no daemon. */
export const DIALECTS: readonly Dialect[] = [
  {
    name: "podman",
    pullFromHere: ["--tls-verify=false"],
    // podman mounts a writable /tmp, /run and /var/tmp into a read-only root unless it is told not to.
    readOnlyRoot: ["--read-only", "--read-only-tmpfs=false"],
    canPrepare: true,
    readOnlyMount: "ro,z",
    usualNetwork: "podman",
    removeNow: ["--force", "--time", "0"],
  },
  // docker trusts every registry in 127.0.0.0/8 without TLS.
  {
    name: "docker",
    pullFromHere: [],
    readOnlyRoot: ["--read-only"],
    canPrepare: false,
    readOnlyMount: "ro,z",
    usualNetwork: "bridge",
    removeNow: ["--force"],
  },
  {
    name: "nerdctl",
    pullFromHere: ["--insecure-registry"],
    readOnlyRoot: ["--read-only"],
    canPrepare: false,
    readOnlyMount: "ro",
    usualNetwork: "bridge",
    removeNow: ["--force"],
  },
];
