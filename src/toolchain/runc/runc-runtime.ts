import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { bindUdp } from "../container/free-port.ts";
import type { OwnedFolder } from "../container/owned-folder.ts";
import type { Container, ContainerRuntime, OfferedImage, RunOptions, ServiceAddress } from "../container/runtime.ts";
import { containerUser, type UserFiles } from "./container-user.ts";
import { ImageRoots } from "./image-roots.ts";
import type { RuncCommand } from "./runc-command.ts";
import { gateIn, RuncContainer } from "./runc-container.ts";
import { runtimeConfig } from "./runtime-config.ts";
import { IMAGE, sweep } from "./sweep.ts";

const LOOPBACK = "127.0.0.1";

interface HeldImage {
  readonly config: OfferedImage["config"];
  readonly users: UserFiles;
  readonly roots: ImageRoots;
}

/**
 * runc by itself, which runs containers and has nothing else: no images, so plimsoll unpacks them; no networks, so a service
 * has this machine's; no log, so plimsoll reads what is printed.
 */
export class RuncRuntime implements ContainerRuntime {
  readonly name = "runc";
  readonly version: string;
  readonly lacks = {
    storage: "runc has no images of its own: plimsoll unpacked them, and its own work is not measured",
    seccompProfile: "runc has no seccomp profile of its own",
  };
  readonly remarks = [
    "runc has no network of its own: the service had this machine's, with its port and its right to ports below 1024",
  ];
  readonly network = "the network of this machine";
  readonly canPrepare = true;
  readonly #runc: RuncCommand;
  readonly #folder: OwnedFolder;
  readonly #images = new Map<string, HeldImage>();
  #made = 0;

  constructor(version: string, runc: RuncCommand, folder: OwnedFolder) {
    this.version = version;
    this.#runc = runc;
    this.#folder = folder;
  }

  async fetch({ reference, config, unpack }: OfferedImage): Promise<void> {
    if (this.#images.has(reference)) return;
    let users: UserFiles = { passwd: undefined, group: undefined };
    const folder = join(this.#folder.path, `${IMAGE}${this.#made++}`);
    const roots = await ImageRoots.make(folder, this.#runc.env, async (path) => {
      const { readText } = await unpack(path);
      users = { passwd: await readText("etc/passwd"), group: await readText("etc/group") };
    });
    this.#images.set(reference, { config, users, roots });
  }

  async forget(reference: string): Promise<void> {
    await this.#images.get(reference)?.roots[Symbol.asyncDispose]();
    this.#images.delete(reference);
  }

  async storedBytes(): Promise<null> {
    return null;
  }

  run(_owner: string, options: RunOptions, onAddress?: (address: ServiceAddress) => void): Promise<Container> {
    return this.#start(options, "run", onAddress);
  }

  prepare(_owner: string, options: RunOptions): Promise<Container> {
    return this.#start(options, "prepare");
  }

  sweep(): Promise<number> {
    return sweep(this.#runc);
  }

  async gateway(): Promise<string> {
    return LOOPBACK;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const reference of [...this.#images.keys()]) await this.forget(reference);
    await this.#folder[Symbol.asyncDispose]();
  }

  async #start(
    options: RunOptions,
    how: "run" | "prepare",
    onAddress: (address: ServiceAddress) => void = () => {},
  ): Promise<Container> {
    const image = this.#images.get(options.image);
    if (image === undefined) throw new PlimsollError("program-failed", { what: `runc has no image ${options.image}` });
    const { port, dnsPort } = options;
    if (port !== null) await requireFree(port);
    if (dnsPort !== undefined) await requireFreeForDns(dnsPort, dnsPort !== port);
    const user = containerUser(options.user ?? image.config.config?.User, image.users);
    const id = `${this.#folder.path.split("-").at(-1)}-${this.#made++}`;
    const folder = join(this.#folder.path, `container-${id}`);
    await mkdir(folder);
    const root = await image.roots.take();
    const remove = async () => {
      await root[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
      if (!this.#runc.signal.aborted) await image.roots.makeSpare();
    };
    try {
      const config = runtimeConfig(image.config.config ?? {}, options, {
        ...{ id, root: root.path, user, files: await ownFiles(folder, id, options) },
        most: await mostAllowed(),
        limitsSwap: SWAP_FILES.some((path) => existsSync(path)),
        gate: how === "prepare" ? gateIn(folder) : null,
      });
      const address = port === null ? null : `${LOOPBACK}:${port}`;
      const dnsAddress = dnsPort === undefined ? null : `${LOOPBACK}:${dnsPort}`;
      if (address !== null) onAddress({ address, dnsAddress });
      return await RuncContainer.start(this.#runc, { id, folder, config, address, dnsAddress, remove }, how);
    } catch (thrown) {
      await remove();
      throw thrown;
    }
  }
}

/** One of these is there where the kernel counts memory together with swap: control groups of version 1, and of version 2. */
const SWAP_FILES = ["/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes", "/sys/fs/cgroup/cgroup.controllers"];

/** Throws `port-taken`: whoever has the port would answer in the place of the service. */
async function requireFree(port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const server = createServer();
  server.once("error", (cause) => reject(portTaken(`port ${port}`, cause)));
  // Every address of both families: a service usually takes them all.
  server.listen(port, () => server.close(() => resolve()));
  return promise;
}

/** The same for a name server. Throws `port-taken`. */
async function requireFreeForDns(port: number, alsoTcp: boolean): Promise<void> {
  if (alsoTcp) await requireFree(port);
  try {
    await bindUdp(port, "0.0.0.0");
  } catch (cause) {
    throw portTaken(`port ${port} for UDP`, cause);
  }
}

function portTaken(port: string, cause: unknown): PlimsollError {
  return new PlimsollError("port-taken", {
    what: `${port} of this machine is in use`,
    why: "with runc a service has this machine's network, and so its port",
    fix: "end what listens there, have the service listen elsewhere, or use podman, docker or nerdctl",
    cause,
  });
}

/** What other runtimes write for each container. */
async function ownFiles(
  folder: string,
  id: string,
  { hosts = {}, nameServer }: Pick<RunOptions, "hosts" | "nameServer">,
): Promise<Readonly<Record<string, string>>> {
  const lines = [
    `${LOOPBACK} localhost ${id}`,
    "::1 localhost",
    ...Object.entries(hosts).map(([name, to]) => `${to} ${name}`),
  ];
  const texts = {
    "/etc/hosts": `${lines.join("\n")}\n`,
    "/etc/hostname": `${id}\n`,
    "/etc/resolv.conf":
      nameServer === undefined
        ? await readFile("/etc/resolv.conf", "utf8").catch(() => "")
        : `nameserver ${nameServer}\n`,
  };
  const files: Record<string, string> = {};
  for (const [destination, text] of Object.entries(texts)) {
    const path = join(folder, destination.slice("/etc/".length));
    await writeFile(path, text);
    await chmod(path, 0o644);
    files[destination] = path;
  }
  return files;
}

/** proc(5), /proc/PID/limits: the hard limits of this process, which root itself may not be able to raise. */
async function mostAllowed(): Promise<{ readonly files: number | null; readonly processes: number | null }> {
  const text = await readFile("/proc/self/limits", "utf8");
  const hard = (name: string) => {
    const found = new RegExp(`^${name} +\\S+ +(\\d+)`, "m").exec(text)?.[1];
    return found === undefined ? null : Number(found);
  };
  return { files: hard("Max open files"), processes: hard("Max processes") };
}
