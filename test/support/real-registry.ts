import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { openRegistry, type RegistryStore } from "../../src/store/registry/registry.ts";
import { requireGoProgram } from "./module-program.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

export interface RealRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** A folder for DOCKER_CONFIG with the registry's account. */
  readonly dockerConfig: string;
}

/** The account that the registries of tests know. */
export const ACCOUNT = { username: "pusher", password: "with:colon" };

/** Writes the account of docker-registry into its DOCKER_CONFIG, for each address of the registry. */
export function writeLogins(dockerConfig: string, hosts: readonly string[]): void {
  const auths = Object.fromEntries(hosts.map((host) => [host, { auth: btoa(Object.values(ACCOUNT).join(":")) }]));
  writeFileSync(join(dockerConfig, "config.json"), JSON.stringify({ auths }));
}

/** Debian's docker-registry with an account, on loopback, stopped with the test; undefined where it is missing. */
export async function startDockerRegistry(t: TestContext): Promise<RealRegistry | undefined> {
  const program = requireTool(t, "docker-registry");
  const htpasswd = requireTool(t, "htpasswd");
  if (program === undefined || htpasswd === undefined) return undefined;
  const folder = temporaryFolder(t);
  const accounts = execFileSync(htpasswd, ["-nbB", ACCOUNT.username, ACCOUNT.password], { encoding: "utf8" });
  writeFileSync(join(folder, "htpasswd"), accounts.trimEnd());
  const configuration = {
    version: 0.1,
    log: { level: "info", accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: join(folder, "storage") },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr: "127.0.0.1:0", secret: "of the test" },
    auth: { htpasswd: { realm: "plimsoll", path: join(folder, "htpasswd") } },
  };
  writeFileSync(join(folder, "config.yml"), JSON.stringify(configuration));
  const host = await listening(t, program, ["serve", join(folder, "config.yml")], /listening on (127\.0\.0\.1:[0-9]+)/);
  writeLogins(folder, [host]);
  return { host, dockerConfig: folder };
}

/** go-containerregistry's registry, which is part of crane: open to everybody, in memory. */
export async function startCraneRegistry(t: TestContext): Promise<RealRegistry | undefined> {
  const program = requireTool(t, "crane");
  if (program === undefined) return undefined;
  const port = await listening(
    t,
    program,
    ["registry", "serve", "--address", "127.0.0.1:0"],
    /serving on port ([0-9]+)/,
  );
  return { host: `127.0.0.1:${port}`, dockerConfig: temporaryFolder(t) };
}

/** go-containerregistry's registry with the referrers API, which crane's has not: open to everybody, in memory. */
export async function startReferrersRegistry(t: TestContext): Promise<RealRegistry | undefined> {
  const program = requireGoProgram(t, {
    name: "referrers-registry",
    source: "test/differential/referrers-registry/main.go",
    module: "github.com/google/go-containerregistry",
    version: "v0.22.1",
  });
  if (program === undefined) return undefined;
  const host = await listening(t, program, [], /listening on (127\.0\.0\.1:[0-9]+)/);
  return { host, dockerConfig: temporaryFolder(t) };
}

/** A store with the registry's account, which really waits. */
export function storeFor(t: TestContext, { dockerConfig }: RealRegistry): RegistryStore {
  const store = openRegistry({ env: { DOCKER_CONFIG: dockerConfig }, homeDirectory: dockerConfig });
  t.after(() => store.close());
  return store;
}

/** Runs a client with the registry's account, and returns what it prints. */
export function run(program: string, args: readonly string[], { dockerConfig }: RealRegistry): string {
  const env = { ...process.env, DOCKER_CONFIG: dockerConfig, REGISTRY_AUTH_FILE: join(dockerConfig, "config.json") };
  return execFileSync(program, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Starts a server, waits until it prints its address, and stops it with the test. */
async function listening(t: TestContext, program: string, args: readonly string[], where: RegExp): Promise<string> {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  t.after(async () => {
    child.kill();
    await ended;
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    if (said.length < 100_000) said += chunk;
    const found = where.exec(said)?.[1];
    if (found !== undefined) resolve(found);
  });
  child.once("error", reject);
  child.once("close", () => reject(new Error(`${program} ended: ${said}`)));
  return promise;
}

/** Forwards connections to `host`, closes the first one that sends `cutAtBytes`, and counts the bytes that pass. */
export async function startBreakingLine(t: TestContext, host: string, cutAtBytes: number) {
  const [name, port] = host.split(":") as [string, string];
  const line = { host: "", receivedBytes: 0, cuts: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    let brought = 0;
    const upstream = connect(Number(port), name);
    for (const socket of [client, upstream]) sockets.add(socket.on("error", () => socket.destroy()));
    client.on("data", (chunk) => {
      brought += chunk.length;
      line.receivedBytes += chunk.length;
      if (line.cuts === 0 && brought >= cutAtBytes) {
        line.cuts += 1;
        upstream.end(chunk);
        client.destroy();
      } else upstream.write(chunk);
    });
    client.on("end", () => upstream.end());
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  line.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return line;
}
