import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** Debian's docker-registry on loopback, with its storage on disk, behind a door that counts requests. */
export class CountedRegistry implements AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** The same registry behind the door. */
  readonly countedAddress: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #door: Server;
  readonly #count: { requests: number };

  private constructor(folder: string, address: string, child: ChildProcess, door: Server, count: { requests: number }) {
    this.#folder = folder;
    this.address = address;
    this.countedAddress = `127.0.0.1:${(door.address() as AddressInfo).port}`;
    this.#child = child;
    this.#door = door;
    this.#count = count;
  }

  /** Another server of the same storage, at an address that no client has seen. */
  another(): Promise<CountedRegistry> {
    return CountedRegistry.start(this.#folder);
  }

  static async start(folder: string): Promise<CountedRegistry> {
    mkdirSync(folder, { recursive: true });
    const configuration = {
      version: 0.1,
      log: { level: "info", accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: join(folder, "storage") } },
      http: { addr: "127.0.0.1:0", secret: "of the benchmark" },
    };
    writeFileSync(join(folder, "config.yml"), JSON.stringify(configuration));
    const child = spawn("docker-registry", ["serve", join(folder, "config.yml")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const address = await addressOf(child);
    const count = { requests: 0 };
    const door = doorTo(address, count);
    door.listen(0, "127.0.0.1");
    await once(door, "listening");
    return new CountedRegistry(folder, address, child, door, count);
  }

  /** Requests through the door since it was last asked. */
  takeCount(): number {
    const { requests } = this.#count;
    this.#count.requests = 0;
    return requests;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#door.closeAllConnections();
    this.#door.close();
    this.#child.kill();
    if (this.#child.exitCode === null) await once(this.#child, "exit");
  }
}

/** Its log is read to the end, so that the registry never waits for a reader. */
function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    if (said.length < 100_000) said += chunk;
    const found = /listening on (127\.0\.0\.1:[0-9]+)/.exec(said)?.[1];
    if (found !== undefined) resolve(found);
  });
  child.once("error", reject);
  child.once("close", () => reject(new Error(`docker-registry ended:\n${said}`)));
  return promise;
}

function doorTo(address: string, count: { requests: number }): Server {
  const [host, port] = address.split(":") as [string, string];
  return createServer((asked, answer) => {
    count.requests += 1;
    const { method, url, headers } = asked;
    const onward = request({ host, port, method, path: url, headers }, (answered) => {
      answer.writeHead(answered.statusCode!, answered.headers);
      answered.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  });
}
