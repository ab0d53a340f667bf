import type { ImageConfig } from "../../format/oci/config.ts";

export type RuntimeName = "podman" | "docker" | "nerdctl" | "runc";

/** An image that a runtime can get. */
export interface OfferedImage {
  /** By which it can be pulled from a registry on loopback, which speaks plain HTTP, and is known from then on. */
  readonly reference: string;
  readonly config: ImageConfig;
  /** Writes its files into an empty folder, for a runtime that has no storage. Throws `image-cannot-run`, `write-failed`. */
  unpack(folder: string): Promise<UnpackedFiles>;
}

/** The files of an image that was unpacked. */
interface UnpackedFiles {
  /** The text of a regular file, found as a container finds it. Undefined where there is none. */
  readText(path: string): Promise<string | undefined>;
}

/** Where a service that runs in a container takes requests, on this machine. */
export interface ServiceAddress {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** Of its name server, by UDP and TCP; null where it has none. */
  readonly dnsAddress: string | null;
}

/** Where questions go: to the name server, or where anything else goes that a service without one is asked. */
export function nameServerOf({ address, dnsAddress }: ServiceAddress): string {
  return dnsAddress ?? address;
}

/** A container runtime that has answered. What it was given is gone when it is disposed of. */
export interface ContainerRuntime extends AsyncDisposable {
  readonly name: RuntimeName;
  /** What it says of itself: `4.3.1`. */
  readonly version: string;
  /** Why what others have is not to be had of this one; null where it is. */
  readonly lacks: {
    /** Images that it pulls, and keeps. */
    readonly storage: string | null;
    /** A seccomp profile that is in force when nothing else is said. */
    readonly seccompProfile: string | null;
  };
  /** What a person has to know of everything that was run in it. */
  readonly remarks: readonly string[];
  /** The network that containers get when nothing else is said, in words. */
  readonly network: string;
  /** Can it set a container up without starting it, so that its first instruction can be watched? */
  readonly canPrepare: boolean;

  /** Gets an image, so that containers of it can be run. Throws `program-failed`, and what unpacking it throws. */
  fetch(image: OfferedImage): Promise<void>;
  /** Removes an image, with all that no other one needs. Done after an interruption too. */
  forget(reference: string): Promise<void>;
  /** What it says that an image takes; null where it does not say it. */
  storedBytes(reference: string): Promise<number | null>;
  /**
   * Creates a container of an image that it has, and starts it. `onAddress` is told where its service will be, before it is
   * started. Throws `program-failed`, `port-taken` and `image-cannot-run`.
   */
  run(owner: string, options: RunOptions, onAddress?: (address: ServiceAddress) => void): Promise<Container>;
  /** Sets a container up as far as possible without starting it: `restart` does that. Its process waits. */
  prepare(owner: string, options: RunOptions): Promise<Container>;
  /** Removes what earlier runs left because they were killed. Returns how many containers and images that were. */
  sweep(): Promise<number>;
  /** The address of this machine in the network of containers; undefined where it has none. */
  gateway(): Promise<string | undefined>;
}

/** A container, removed when it is disposed of, whatever state it is in. */
export interface Container extends AsyncDisposable {
  readonly id: string;
  /** `127.0.0.1:PORT`; null where it serves no port. */
  readonly address: string | null;
  /** The same of its name server. */
  readonly dnsAddress: string | null;
  state(): Promise<ContainerState>;
  /** The last lines of each stream that it printed: so many at most, and no more than are kept. */
  logs(lines?: number): Promise<readonly string[]>;
  kill(signal: "TERM" | "KILL" | "QUIT"): Promise<void>;
  /** Waits until it has ended, and returns its exit code. */
  ended(): Promise<number>;
  /** The same for no longer than this; null where it has not ended by then. */
  endedWithin(milliseconds: number): Promise<number | null>;
  /** Starts it, after it has ended or was prepared. */
  restart(): Promise<void>;
}

/** How a container is run. */
export interface RunOptions {
  readonly image: string;
  /** The port that the service listens on in the container; null publishes none. */
  readonly port: number | null;
  /** The port at which it answers questions of DNS, by UDP and TCP; the same as `port` where it has no other. */
  readonly dnsPort?: number;
  readonly env: Readonly<Record<string, string>>;
  readonly readOnlyRoot?: boolean;
  readonly dropCapabilities?: boolean;
  readonly noNewPrivileges?: boolean;
  /** The runtime's default profile, which it has in force unless somebody configured it otherwise. */
  readonly defaultSeccomp?: boolean;
  /** `UID:GID` */
  readonly user?: string;
  readonly memoryBytes?: number;
  readonly cpus?: number;
  /** Files of this machine, which the container may read, by their paths in the container. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** What is started instead of the image's own program. */
  readonly entrypoint?: string;
  readonly args?: readonly string[];
  /** Addresses in the container's /etc/hosts, by name. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** The address of the name server that the container asks, at port 53. */
  readonly nameServer?: string;
  /** Folders in memory, which anybody may write to, by their paths in the container: how many bytes fit into each. */
  readonly volumes?: Readonly<Record<string, number>>;
}

/** What the runtime says of a container. */
export interface ContainerState {
  readonly running: boolean;
  /** Of its first process, in the namespace of this machine; null when there is none. */
  readonly pid: number | null;
  /** Null while it runs. */
  readonly exitCode: number | null;
  readonly outOfMemory: boolean | null;
}
