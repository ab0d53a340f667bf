import assert from "node:assert/strict";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { LIMITS } from "../../base/limits.ts";
import { OtlpReceiver } from "./otlp-receiver.ts";

async function started(t: TestContext) {
  const receiver = await OtlpReceiver.start();
  t.after(() => receiver[Symbol.asyncDispose]());
  const post = (body: Uint8Array | string, headers: Record<string, string> = {}, path = "/v1/traces") =>
    fetch(`http://127.0.0.1:${receiver.port}${path}`, {
      ...{ method: "POST", body: typeof body === "string" ? body : Buffer.from(body) },
      headers: { "content-type": "application/x-protobuf", ...headers },
    }).then(async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    });
  return { receiver, post };
}

test("bodies are kept as they are sent, and unpacked", async (t) => {
  const { receiver, post } = await started(t);
  assert.equal(await post("abc"), 200);
  assert.equal(await post(gzipSync("abc"), { "content-encoding": "gzip", "content-type": "application/json" }), 200);
  assert.deepEqual(
    receiver.received.map(({ encoding, bytes }) => `${encoding} ${Buffer.from(bytes)}`),
    ["protobuf abc", "json abc"],
  );
});

test("what cannot be kept is counted by its reason", async (t) => {
  const { receiver, post } = await started(t);
  const bomb = gzipSync(Buffer.alloc(LIMITS.traceBodyBytes + 1));
  assert.equal(await post(bomb, { "content-encoding": "gzip" }), 400);
  assert.equal(await post(Buffer.alloc(LIMITS.traceBodyBytes + 1)), 413);
  assert.equal(await post("no gzip", { "content-encoding": "gzip" }), 400);
  assert.equal(await post("x", { "content-type": "text/plain" }), 415);
  assert.equal(await post("x", {}, "/v1/metrics"), 404);
  const whole = LIMITS.tracesBytes / LIMITS.traceBodyBytes;
  const packed = gzipSync(Buffer.alloc(LIMITS.traceBodyBytes));
  for (let sent = 0; sent <= whole; sent++) assert.equal(await post(packed, { "content-encoding": "gzip" }), 200);
  assert.equal(receiver.received.length, whole);
  assert.deepEqual(receiver.notKept, { tooLarge: 2, flood: 1, notGzip: 1, cutOff: 0, foreign: 2, grpc: 0 });
});

test("gRPC is recognised, and a collector can refuse, or not be there", async (t) => {
  const { receiver, post } = await started(t);
  const socket = connect(receiver.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  await new Promise((resolve) => socket.once("close", resolve));
  assert.equal(receiver.notKept.grpc, 1);
  receiver.mode = "refuses";
  assert.equal(await post("abc"), 503);
  receiver.mode = "down";
  await assert.rejects(post("abc"));
  receiver.mode = "takes";
  assert.equal(await post("abc"), 200);
  assert.equal(receiver.received.length, 1);
});

test("it listens at an address that is there, and gives up one that is not", async (t) => {
  const { receiver } = await started(t);
  assert.equal(await receiver.listenAlso("127.0.0.2", 1000), true);
  assert.equal((await fetch(`http://127.0.0.2:${receiver.port}/v1/traces`)).status, 404);
  assert.equal(await receiver.listenAlso("192.0.2.1", 50), false);
});
