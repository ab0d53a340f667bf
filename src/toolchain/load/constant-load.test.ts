import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { NameServer } from "../faults/name-server.ts";
import { type LoadPlan, sendLoad } from "./constant-load.ts";
import type { LoadAsked } from "./load-sender.ts";

const GET = { method: "GET", path: "/a", headers: [], body: null };
const POST = {
  method: "POST",
  path: "/b?c=1",
  headers: [["content-type", "text/plain"]],
  body: Buffer.from("hello"),
} as const;
const PLAN: LoadPlan = { requests: [GET], requestsPerSecond: 200, durationMs: 500, withinMs: null };

async function served(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const send = (address: string, plan: Partial<LoadPlan> = {}, signal = new AbortController().signal) =>
  sendLoad({ address, dnsAddress: null }, { ...PLAN, ...plan }, signal);

test("every request of the plan arrives once, in turn, as it is written", async (t) => {
  const seen: string[] = [];
  const address = await served(t, (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text) => {
      body += text;
    });
    request.on("end", () => {
      seen.push(`${request.method} ${request.url} ${request.headers.host} ${request.headers["content-type"]} ${body}`);
      response.writeHead(request.method === "GET" ? 200 : 503).end("x".repeat(1000));
    });
  });
  const result = await send(address, { requests: [GET, POST] });
  assert.deepEqual([result.sent, result.answered, result.sentOfEach], [100, 100, [50, 50]]);
  assert.deepEqual(
    [...result.statuses],
    [
      ["200", 50],
      ["503", 50],
    ],
  );
  assert.equal(result.latency.count, 100);
  assert.equal(result.whole, true);
  const count = (text: string) => seen.filter((one) => one === text).length;
  assert.equal(count("GET /a localhost undefined "), 50);
  assert.equal(count("POST /b?c=1 localhost text/plain hello"), 50);
});

test("a pause of the service makes all requests slow that were due in it: none is left out", async (t) => {
  const held: (() => void)[] = [];
  let isPaused = true;
  const address = await served(t, (_, response) => {
    if (isPaused) held.push(() => response.end());
    else response.end();
  });
  const sending = send(address, { durationMs: 1000, withinMs: 100 });
  // Requests keep coming while none is answered. What came in time for the end of the pause is fast.
  while (held.length < 100) await new Promise((resolve) => setTimeout(resolve, 1));
  isPaused = false;
  for (const answer of held) answer();
  const { slow, sent } = await sending;
  assert.equal(sent, 200);
  assert.ok(slow >= 80 && slow < 200, `${slow}`);
});

test("what is cut off, refused and not HTTP has its reason, and counts as slow", async (t) => {
  const cut = await served(t, (_, response) => {
    response.writeHead(200, { "content-length": 10 });
    response.write("12345");
    setImmediate(() => response.destroy());
  });
  const { failures, slow, answered } = await send(cut, { withinMs: 10_000 });
  assert.deepEqual([...failures], [["cut off", 100]]);
  assert.deepEqual([slow, answered], [100, 0]);
  const refused = await send("127.0.0.1:1", { withinMs: 10_000 });
  assert.deepEqual([...refused.failures], [["refused", 100]]);
});

test("load goes to loopback only, and an interruption ends it", async (t) => {
  for (const address of ["192.0.2.1:80", "localhost:80", "example.com:80", "127.0.0.1"]) {
    await assert.rejects(send(address), (error) => error instanceof PlimsollError && error.code === "flag-invalid");
  }
  const address = await served(t, () => {});
  const over = new AbortController();
  const sending = send(address, { durationMs: 60_000 }, over.signal);
  over.abort(new PlimsollError("interrupted", { what: "interrupted" }));
  await assert.rejects(sending, { code: "interrupted" });
});

test("questions of DNS are sent in turn with requests by HTTP, and counted by what is said to be right", async (t) => {
  const address = await served(t, (_, response) => void response.end());
  const names = new NameServer({ "a.test": "192.0.2.7" });
  t.after(() => names[Symbol.asyncDispose]());
  const dnsAddress = `127.0.0.1:${await names.listen("127.0.0.1", 1000, 0)}`;
  const right: LoadAsked = { name: "a.test", type: "A", overTcp: false, rcode: "NOERROR", record: "192.0.2.7" };
  const requests = [GET, right, { ...right, overTcp: true }, { ...right, name: "b.test" }];
  const plan = { ...PLAN, requests, withinMs: 10_000 };
  const { sentOfEach, statuses, errors, slow } = await sendLoad(
    { address, dnsAddress },
    plan,
    AbortSignal.timeout(20_000),
  );
  assert.deepEqual(sentOfEach, [25, 25, 25, 25]);
  assert.deepEqual(Object.fromEntries(statuses), { 200: 25, NOERROR: 50, NXDOMAIN: 25 });
  assert.deepEqual([Object.fromEntries(errors), slow], [{ NXDOMAIN: 25 }, 0]);
  assert.equal(names.queries, 75);
  names.fault = { kind: "names-fail" };
  const failed = await sendLoad({ address, dnsAddress }, { ...plan, requests: [right] }, AbortSignal.timeout(20_000));
  assert.deepEqual([Object.fromEntries(failed.errors), failed.answered], [{ SERVFAIL: 100 }, 100]);
});
