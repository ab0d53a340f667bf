/**
 * The least that a program on Node does to push the image in LAYOUT, or to pull its blobs into FOLDER:
 * `bare-transfer push|pull HOST:PORT REPOSITORY LAYOUT [FOLDER [THREADS]]`. One thread unless it is told otherwise, four
 * connections, no library; each chunk goes through SHA-256, and what was written is synced. It retries nothing and makes no layout: it is here to be timed.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { isMainThread, Worker, workerData } from "node:worker_threads";

const CONNECTIONS = 4;
const CHUNK_BYTES = 256 * 1024;

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

const [direction, address = "", repository = "", layout = "", folder = "", threads = "1"] = process.argv.slice(2);
const [host = "", port] = address.split(":");
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

const [entry] = JSON.parse(readFileSync(join(layout, "index.json"), "utf8")).manifests as readonly [Descriptor];
const manifest = readFileSync(pathOf(entry));
const { config, layers, mediaType } = JSON.parse(manifest.toString());
const queue: Descriptor[] = [config, ...layers];
/** How many of the queue were taken, by any thread. */
const taken = isMainThread ? new Int32Array(new SharedArrayBuffer(4)) : (workerData as Int32Array);
const next = () => queue[Atomics.add(taken, 0, 1)];
if (direction === "pull" && isMainThread) mkdirSync(folder);
const others = Array.from({ length: isMainThread ? Number(threads) - 1 : 0 }, () => {
  return once(new Worker(new URL(import.meta.url), { workerData: taken, argv: process.argv.slice(2) }), "exit");
});
await Promise.all(
  Array.from({ length: CONNECTIONS / Number(threads) }, async () => {
    for (let blob = next(); blob !== undefined; blob = next()) await (direction === "push" ? push(blob) : pull(blob));
  }),
);
for (const [exitCode] of await Promise.all(others)) process.exitCode ||= exitCode;
if (direction === "push") {
  const headers = { "content-type": mediaType, "content-length": manifest.length };
  await ask("PUT", `/v2/${repository}/manifests/latest`, 201, headers, [manifest]);
}
agent.destroy();

function pathOf({ digest }: Descriptor): string {
  return join(layout, "blobs", digest.replace(":", "/"));
}

async function push(blob: Descriptor): Promise<void> {
  const opened = await ask("POST", `/v2/${repository}/blobs/uploads/`, 202);
  const headers = { "content-type": "application/octet-stream", "content-length": blob.size };
  const sent = await ask("PATCH", opened.headers.location!, 202, headers, chunksOf(blob));
  await ask("PUT", `${sent.headers.location}&digest=${encodeURIComponent(blob.digest)}`, 201);
}

function* chunksOf(blob: Descriptor): Generator<Buffer> {
  const file = openSync(pathOf(blob), "r");
  const hash = createHash("sha256");
  for (let left = blob.size; left > 0; ) {
    const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, left));
    left -= readSync(file, chunk);
    hash.update(chunk);
    yield chunk;
  }
  closeSync(file);
  requireSame(hash.digest("hex"), blob);
}

async function ask(
  method: string,
  to: string,
  status: number,
  headers: Record<string, string | number> = { "content-length": 0 },
  body: Iterable<Buffer> = [],
): Promise<IncomingMessage> {
  const asked = request(new URL(to, `http://${address}`), { method, headers, agent });
  const answering = once(asked, "response");
  for (const chunk of body) if (!asked.write(chunk)) await once(asked, "drain");
  asked.end();
  const [answer] = (await answering) as [IncomingMessage];
  answer.resume();
  if (answer.statusCode !== status) throw new Error(`${method} ${to}: ${answer.statusCode}`);
  return answer;
}

/** Into one buffer, which is hashed and written before the next read of the socket. */
async function pull(blob: Descriptor): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const file = openSync(join(folder, blob.digest), "w");
  const hash = createHash("sha256");
  let left = blob.size;
  let head = "";
  const receive = (bytesRead: number, buffer: Uint8Array): boolean => {
    let chunk = buffer.subarray(0, bytesRead);
    if (left === blob.size && !head.endsWith("\r\n\r\n")) {
      const text = Buffer.from(chunk).toString("latin1");
      const end = `${head}${text}`.indexOf("\r\n\r\n") + 4 - head.length;
      head = `${head}${text.slice(0, end)}`;
      chunk = chunk.subarray(end);
    }
    hash.update(chunk);
    writeSync(file, chunk);
    left -= chunk.length;
    if (left === 0) resolve();
    return true;
  };
  const onread = { buffer: Buffer.allocUnsafeSlow(CHUNK_BYTES), callback: receive };
  const socket = connect({ host, port: Number(port), onread });
  socket.once("error", reject);
  socket.write(`GET /v2/${repository}/blobs/${blob.digest} HTTP/1.1\r\nHost: ${address}\r\n\r\n`);
  await promise;
  socket.destroy();
  fsyncSync(file);
  closeSync(file);
  requireSame(hash.digest("hex"), blob);
}

function requireSame(hex: string, { digest }: Descriptor): void {
  if (digest !== `sha256:${hex}`) throw new Error(`${digest} came as sha256:${hex}`);
}
