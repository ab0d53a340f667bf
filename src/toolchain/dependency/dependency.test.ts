import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { missing } from "../../../test/support/tools.ts";
import { PlimsollError } from "../../base/error.ts";
import type { Dependency } from "./dependency.ts";
import { accepts, saysBack } from "./ground.ts";
import { type DependencyKind, openDependency } from "./open-dependency.ts";
import { sweepDependencies } from "./process-record.ts";
import { identityOf, lives } from "./process-tree.ts";

const { env } = process;
// Other runs on this machine sweep as well: what is left behind here is for this file alone. Servers run as another user.
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-dependencies-"));
chmodSync(scratch, 0o711);
env.TMPDIR = scratch;
after(() => rmSync(scratch, { recursive: true, force: true }));
const OWN_FOLDER = new RegExp(`^plimsoll-dependency-${Buffer.from(`${hostname()}/${process.pid}/`).toString("hex")}`);

async function opened(t: TestContext, kind: DependencyKind): Promise<Dependency | undefined> {
  try {
    const dependency = await openDependency(kind, { env });
    t.after(() => dependency[Symbol.asyncDispose]());
    return dependency;
  } catch (error) {
    if (error instanceof PlimsollError && error.code === "program-missing") return missing(t, error.message);
    throw error;
  }
}

const foldersHere = () => readdirSync(tmpdir()).filter((name) => OWN_FOLDER.test(name));

/** The addresses that are listened at, as the kernel writes them: of IPv4 backwards, in state 0A. */
function listenersAt(port: number): string[] {
  const end = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return ["/proc/net/tcp", "/proc/net/tcp6"]
    .flatMap((table) => readFileSync(table, "utf8").split("\n"))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(end) && state === "0A")
    .map(([, local]) => local!.slice(0, -end.length));
}

/** Writes, kills, sees that it is gone, restarts twice, and reads what was written. */
async function survives(
  dependency: Dependency,
  write: (port: number) => Promise<boolean>,
  read: (port: number) => Promise<boolean>,
): Promise<void> {
  const { port } = dependency;
  assert.deepEqual(listenersAt(port), ["0100007F"]);
  assert.ok(await write(port));
  for (let round = 0; round < 2; round++) {
    await dependency.kill();
    assert.equal(await accepts(port), false);
    await dependency.kill();
    await dependency.restart();
    assert.ok(await read(port));
  }
  await dependency.restart();
  assert.ok(await read(port));
  await dependency[Symbol.asyncDispose]();
  assert.equal(await accepts(port), false);
  assert.deepEqual(foldersHere(), []);
}

test("redis has what it had after a kill", async (t) => {
  const redis = await opened(t, "redis");
  if (redis === undefined) return;
  assert.match(`${redis.kind} ${redis.version}`, /^redis \d+\.\d+/);
  const says = (words: string, wanted: string) => (port: number) =>
    saysBack(port, words, (answer) => answer.toString() === wanted);
  await survives(redis, says("SET key kept\r\n", "+OK\r\n"), says("GET key\r\n", "$4\r\nkept\r\n"));
});

test("etcd has what it had after a kill", async (t) => {
  const etcd = await opened(t, "etcd");
  if (etcd === undefined) return;
  assert.match(`${etcd.kind} ${etcd.version}`, /^etcd \d+\.\d+/);
  const [key, value] = ["key", "kept"].map((text) => Buffer.from(text).toString("base64"));
  const call = async (port: number, what: string, body: object) => {
    const answer = await fetch(`http://127.0.0.1:${port}/v3/kv/${what}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return answer.text();
  };
  await survives(
    etcd,
    async (port) => (await call(port, "put", { key, value })).includes("revision"),
    async (port) => (await call(port, "range", { key })).includes(`"${value}"`),
  );
});

test("PostgreSQL has what it had after a kill, and leaves no shared memory", async (t) => {
  const postgres = await opened(t, "postgres");
  if (postgres === undefined) return;
  assert.match(`${postgres.kind} ${postgres.version}`, /^postgres \d+\.\d+/);
  // https://www.postgresql.org/docs/current/protocol-message-formats.html: StartupMessage, Query.
  const startup = Buffer.from("\0\0\0\x29\0\x03\0\0user\0postgres\0database\0postgres\0\0", "latin1");
  const query = (words: string, wanted: string) => (port: number) => {
    const head = Buffer.from("Q\0\0\0\0");
    head.writeInt32BE(4 + words.length + 1, 1);
    const message = Buffer.concat([startup, head, Buffer.from(`${words}\0`)]);
    return saysBack(port, message, (answer) => answer.toString("latin1").includes(wanted));
  };
  const write = "create table t (v text); insert into t values ('kept')";
  await survives(postgres, query(write, "INSERT 0 1"), query("select v from t", "\0\0\0\x04kept"));
  const killed = await opened(t, "postgres");
  const segment = sharedMemoryHere();
  assert.ok(hasSharedMemory(segment));
  await killed?.kill();
  assert.ok(hasSharedMemory(segment));
  await killed?.[Symbol.asyncDispose]();
  assert.equal(hasSharedMemory(segment), false);
});

/** The number of the segment of the one cluster that is here: https://www.postgresql.org/docs/current/storage-file-layout.html. */
function sharedMemoryHere(): string {
  const [lock = ""] = globSync(join(scratch, "*/data/cluster/postmaster.pid"));
  return readFileSync(lock, "utf8").split("\n")[6]!.trim().split(/\s+/)[1]!;
}

function hasSharedMemory(id: string): boolean {
  const lines = readFileSync("/proc/sysvipc/shm", "utf8").split("\n");
  return lines.some((line) => line.trim().split(/\s+/)[1] === id);
}

test("the HTTP dependency answers everything alike, and cuts what is open when it is killed", async (t) => {
  const http = await opened(t, "http");
  assert.ok(http);
  const url = `http://127.0.0.1:${http.port}`;
  for (const method of ["GET", "POST"]) {
    const answer = await fetch(`${url}/any/path`, { method, ...(method === "POST" ? { body: "x" } : {}) });
    assert.deepEqual([answer.status, await answer.json()], [200, { status: "ok" }]);
  }
  const open = saysBack(http.port, "GET / HTTP/1.1\r\n", () => true);
  await pause(20);
  await http.kill();
  assert.equal(await open, false);
  await assert.rejects(fetch(url));
  await http.restart();
  assert.equal((await fetch(url)).status, 200);
});

/** Listens at its last argument, and has a child, and one in a session of its own, that do not want to end. */
const SERVICE = `
  const { spawn } = require("node:child_process");
  const stubborn = 'process.on("SIGINT", () => {}); process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)';
  const children = [false, true].map((detached) => spawn(process.execPath, ["-e", stubborn], { detached }).pid);
  const serve = (socket) => socket.on("error", () => {}).end(children.join(" "));
  require("node:net").createServer(serve).listen(process.argv.at(-1), "127.0.0.1");
`;

async function childrenOf(port: number) {
  let said = "";
  await saysBack(port, "", (answer) => {
    said = answer.toString();
    return true;
  });
  return said.split(" ").map((pid) => identityOf(Number(pid)));
}

test("a command gets its port, and is killed with all that it started", async (t) => {
  const service = await opened(t, [process.execPath, "-e", SERVICE, "PORT"]);
  assert.ok(service);
  const before = await childrenOf(service.port);
  assert.deepEqual(before.map(lives), [true, true]);
  await service.kill();
  assert.deepEqual(before.map(lives), [false, false]);
  await service.restart();
  const after = await childrenOf(service.port);
  await service[Symbol.asyncDispose]();
  assert.equal(await accepts(service.port), false);
  assert.deepEqual(after.map(lives), [false, false]);
});

test("a server that is missing, ends, or is told no port is an error that says why, and leaves no folder", async () => {
  const nothing = { env: { PATH: "/nonexistent" } };
  await assert.rejects(openDependency("redis", nothing), { code: "program-missing", fix: /redis-server in Debian/ });
  await assert.rejects(openDependency("etcd", nothing), { code: "program-missing", fix: /etcd-server in Debian/ });
  await assert.rejects(openDependency(["nowhere", "PORT"], { env }), { code: "program-missing" });
  await assert.rejects(openDependency(["./nowhere", "PORT"], { env }), { code: "program-failed", why: /ENOENT/ });
  await assert.rejects(openDependency([process.execPath, "-v"], { env }), { code: "flag-invalid" });
  const fails = [process.execPath, "-e", 'console.error("no disk", "PORT"); process.exit(3)', "PORT"];
  await assert.rejects(openDependency(fails, { env }), { code: "program-failed", why: /exit status 3[\s\S]*no disk/ });
  const over = AbortSignal.abort();
  await assert.rejects(openDependency("redis", { env, signal: over }), { code: "interrupted" });
  assert.deepEqual(foldersHere(), []);
});

test("what a run that was killed has left is ended by the next, and nothing else", async (t) => {
  const module = new URL("./open-dependency.ts", import.meta.url);
  const kinds: DependencyKind[] = [[process.execPath, "-e", SERVICE, "PORT"], ...(["redis"] as const)];
  if ((await opened(t, "redis")) === undefined) return;
  const run = `
    import { openDependency } from ${JSON.stringify(module)};
    for (const kind of ${JSON.stringify(kinds)}) console.log((await openDependency(kind, { env: process.env })).port);
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", run], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const ports: number[] = [];
  for await (const line of createInterface(child.stdout)) if (ports.push(Number(line)) === kinds.length) break;
  const children = await childrenOf(ports[0]!);
  child.kill("SIGKILL");
  await once(child, "exit");
  assert.deepEqual(await Promise.all(ports.map(accepts)), [true, true]);
  const others = plantedFolders(t);
  assert.equal(await sweepDependencies(), 2);
  assert.deepEqual(await Promise.all(ports.map(accepts)), [false, false]);
  assert.equal(await sweepDependencies(), 0);
  assert.ok(lives(others.innocent));
  assert.deepEqual(others.folders.map(existsSync), [false, false]);
  assert.ok(others.foreign.every((path) => existsSync(path)));
  assert.deepEqual(children.map(lives), [false, false]);
});

/** Folders of a run that is gone: a number that another process has now, no record; and one that is somebody else's. */
function plantedFolders(t: TestContext) {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  t.after(() => child.kill("SIGKILL"));
  const pid = child.pid!;
  const { start } = identityOf(pid);
  const plant = (name: string, record: string) => {
    const owner = Buffer.from(`${hostname()}/${process.pid}/1`).toString("hex");
    const path = join(tmpdir(), `plimsoll-dependency-${owner}-${name}`);
    mkdirSync(path);
    t.after(() => rmSync(path, { recursive: true, force: true }));
    writeFileSync(join(path, "process.json"), record);
    return path;
  };
  const folders = [plant("stale1", JSON.stringify({ pid, start: "1" })), plant("stale2", "{")];
  // Only root can make what is another user's.
  const foreign = process.getuid?.() === 0 ? [plant("stale3", JSON.stringify({ pid, start }))] : [];
  for (const path of foreign) chownSync(path, 65_534, 65_534);
  return { innocent: { pid, start }, folders, foreign };
}
