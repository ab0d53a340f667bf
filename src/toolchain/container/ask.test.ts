import assert from "node:assert/strict";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer, type Server as NetServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { sha256 } from "../../base/digest.ts";
import { LIMITS } from "../../base/limits.ts";
import { type Asked, ask } from "./ask.ts";
import { holdRequest } from "./held-request.ts";

const GET: Asked = { method: "GET", path: "/", headers: [], body: null };
const POST: Asked = { ...GET, method: "POST", body: Buffer.from("half and half") };
const NEVER = new AbortController().signal;

async function listening(t: TestContext, server: Server | NetServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const http = (t: TestContext, listener: RequestListener) => listening(t, createHttpServer(listener));
const raw = (t: TestContext, onSocket: (socket: Socket) => void) => listening(t, createServer(onSocket));

test("an answer has its status, its headers as they came, and its whole body", async (t) => {
  const address = await http(t, (request, response) => {
    response.writeHead(418, ["X-Twice", "1", "x-twice", "2"]);
    response.end(`${request.headers.host} ${request.url}`);
  });
  const answer = await ask(address, { ...GET, path: "/a?b=c" }, NEVER);
  assert.ok("status" in answer);
  assert.equal(answer.status, 418);
  assert.deepEqual(
    answer.headers.filter(([name]) => name.toLowerCase() === "x-twice"),
    [
      ["X-Twice", "1"],
      ["x-twice", "2"],
    ],
  );
  assert.equal(Buffer.from(answer.body.firstBytes).toString(), "localhost /a?b=c");
  assert.equal(answer.body.digest, sha256(Buffer.from("localhost /a?b=c")));
});

test("of a long body its beginning is kept, and all of it is counted", async (t) => {
  const whole = Buffer.alloc(LIMITS.serviceAnswerBytes + 1000, "x");
  const address = await http(t, (_, response) => response.end(whole));
  const answer = await ask(address, GET, NEVER);
  assert.ok("status" in answer);
  assert.equal(answer.body.sizeBytes, whole.length);
  assert.equal(answer.body.firstBytes.length, LIMITS.serviceAnswerBytes);
  assert.equal(answer.body.digest, sha256(whole));
});

test("each way of not answering has its own name", async (t) => {
  const closed = createServer();
  const refused = await listening(t, closed);
  await new Promise((resolve) => closed.close(resolve));
  assert.deepEqual(await ask(refused, GET, NEVER), { failure: "refused" });
  const resets = await raw(t, (socket) => socket.once("data", () => socket.resetAndDestroy()));
  assert.deepEqual(await ask(resets, GET, NEVER), { failure: "reset" });
  const other = await raw(t, (socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
  assert.deepEqual(await ask(other, GET, NEVER), { failure: "not HTTP" });
  const short = await raw(t, (socket) => {
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this"));
  });
  assert.deepEqual(await ask(short, GET, NEVER), { failure: "cut off" });
  const silent = await raw(t, (socket) => t.after(() => socket.destroy()));
  assert.deepEqual(await ask(silent, GET, AbortSignal.timeout(50)), { failure: "timeout" });
});

test("a held request has arrived when it is held, and is answered when it is finished", async (t) => {
  const arrived = Promise.withResolvers<string>();
  const address = await http(t, async (request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
      arrived.resolve(body);
    });
    request.on("end", () => response.end(body));
  });
  const held = holdRequest(address, POST);
  assert.equal(await arrived.promise, "half a");
  const answer = await held.finish();
  assert.ok("status" in answer);
  assert.equal(Buffer.from(answer.body.firstBytes).toString(), "half and half");
});

test("a held request whose connection ends is lost, and says how", async (t) => {
  const address = await raw(t, (socket) => socket.once("data", () => socket.resetAndDestroy()));
  const held = holdRequest(address, POST);
  assert.deepEqual(await held.finish(), { failure: "reset" });
  const short = await raw(t, (socket) => {
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this"));
  });
  assert.deepEqual(await holdRequest(short, POST).finish(), { failure: "cut off" });
});
