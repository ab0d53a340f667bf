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
  readonly #asked: string[];

  private constructor(folder: string, address: string, child: ChildProcess, door: Server, asked: string[]) {
    this.#folder = folder;
    this.address = address;
    this.countedAddress = `127.0.0.1:${(door.address() as AddressInfo).port}`;
    this.#child = child;
    this.#door = door;
    this.#asked = asked;
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
    const asked: string[] = [];
    const door = doorTo(address, asked);
    door.listen(0, "127.0.0.1");
    await once(door, "listening");
    return new CountedRegistry(folder, address, child, door, asked);
  }

  /** Requests through the door since it was last asked. */
  takeCount(): number {
    return this.takePaths().length;
  }

  /** What was asked for through the door since the last look, a path a request. */
  takePaths(): readonly string[] {
    return this.#asked.splice(0);
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

function doorTo(address: string, paths: string[]): Server {
  const [host, port] = address.split(":") as [string, string];
  return createServer((asked, answer) => {
    const { method, url, headers } = asked;
    paths.push(url!);
    const onward = request({ host, port, method, path: url, headers }, (answered) => {
      answer.writeHead(answered.statusCode!, answered.headers);
      answered.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  });
}
