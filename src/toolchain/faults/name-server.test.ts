import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { answerTo } from "./dns-answer.ts";
import type { NameFault } from "./fault.ts";
import { NameServer } from "./name-server.ts";

async function started(t: TestContext) {
  const server = new NameServer({ redis: "10.88.0.1", "etcd.internal": "10.88.0.2" });
  t.after(() => server[Symbol.asyncDispose]());
  const port = await server.listen("127.0.0.1", 1000, 0);
  assert.ok(port !== undefined && port > 0);
  // c-ares, the resolver that Node has in it.
  const resolver = new Resolver({ timeout: 100, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  return { server, port, resolver };
}

/** A query for one name as RFC 1035, section 4.1, draws it. */
function query(name: string, type: number): Buffer {
  const labels = name.split(".").flatMap((label) => [Buffer.of(label.length), Buffer.from(label)]);
  return Buffer.concat([Buffer.from("abcd01000001000000000000", "hex"), ...labels, Buffer.of(0, 0, type, 0, 1)]);
}

test("known names have their address, in any case of letters, and other names do not exist", async (t) => {
  const { server, resolver } = await started(t);
  assert.deepEqual(await resolver.resolve4("redis"), ["10.88.0.1"]);
  assert.deepEqual(await resolver.resolve4("ETCD.Internal", { ttl: true }), [{ address: "10.88.0.2", ttl: 0 }]);
  await assert.rejects(resolver.resolve6("redis"), { code: "ENODATA" });
  await assert.rejects(resolver.resolve4("etcd"), { code: "ENOTFOUND" });
  assert.equal(server.queries, 4);
});

const FAULTS: readonly [NameFault, string][] = [
  [{ kind: "names-fail" }, "ESERVFAIL"],
  [{ kind: "names-missing" }, "ENOTFOUND"],
  [{ kind: "names-silent" }, "ETIMEOUT"],
];
for (const [fault, code] of FAULTS) {
  test(`${fault.kind} is ${code}, until it ends`, async (t) => {
    const { server, resolver } = await started(t);
    server.fault = fault;
    await assert.rejects(resolver.resolve4("redis"), { code });
    server.fault = null;
    assert.deepEqual(await resolver.resolve4("redis"), ["10.88.0.1"]);
  });
}

test("names-lie gives another address for names that are known, and takes only an address of IPv4", async (t) => {
  const { server, resolver } = await started(t);
  server.fault = { kind: "names-lie", address: "192.0.2.7" };
  assert.deepEqual(await resolver.resolve4("redis"), ["192.0.2.7"]);
  await assert.rejects(resolver.resolve4("other"), { code: "ENOTFOUND" });
  assert.throws(() => Object.assign(server, { fault: { kind: "names-lie", address: "::1" } }), {
    code: "plan-invalid",
  });
  assert.throws(() => new NameServer({ redis: "10.88.0" }), { code: "plan-invalid" });
});

test("the bytes of an answer are those of RFC 1035", () => {
  const known = { addresses: new Map([["redis", Uint8Array.of(10, 88, 0, 1)]]), fault: null, lie: undefined };
  const asked = query("Redis", 1);
  const expected = Buffer.concat([
    Buffer.from("abcd85800001000100000000", "hex"),
    asked.subarray(12),
    Buffer.from("c00c00010001000000000004" + "0a580001", "hex"),
  ]);
  assert.deepEqual(answerTo(asked, known), expected);
});

test("several queries on one connection of TCP are answered, however they are cut", async (t) => {
  const { port } = await started(t);
  const messages = [query("redis", 1), query("nobody", 1)].flatMap((each) => [Buffer.of(0, each.length), each]);
  const stream = Buffer.concat(messages);
  const client = connect(port, "127.0.0.1").setNoDelay(true);
  t.after(() => client.destroy());
  let answers = Buffer.alloc(0);
  const both = new Promise<void>((resolve) => {
    client.on("data", (bytes: Buffer) => {
      answers = Buffer.concat([answers, bytes]);
      if (answers.length === 2 + 39 + 2 + 24) resolve();
    });
  });
  for (const byte of stream) {
    client.write(Buffer.of(byte));
    await new Promise(setImmediate);
  }
  await both;
  assert.equal(answers.toString("hex", 37, 41), "0a580001");
  // RCODE 3, in the second message.
  assert.equal(answers[41 + 2 + 3]! & 15, 3);
});

test("whatever arrives, nothing is thrown, and an answer repeats the ID of a query", () => {
  const known = { addresses: new Map([["redis", Uint8Array.of(10, 88, 0, 1)]]), fault: null, lie: undefined };
  const damaged = fc
    .tuple(fc.constantFrom(query("redis", 1), query("a.b", 28)), fc.nat(), fc.nat(255), fc.nat(40))
    .map(([whole, at, byte, cut]) => {
      const bytes = Buffer.from(whole);
      bytes[at % bytes.length] = byte;
      return bytes.subarray(0, bytes.length - Math.max(0, cut - 20));
    });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 600 }).map(Buffer.from)), (bytes) => {
      const answer = answerTo(bytes, known);
      if (answer === undefined) return bytes.length < 12 || (bytes[2]! & 0x80) !== 0;
      return answer.readUInt16BE(0) === bytes.readUInt16BE(0) && answer.length <= 512 && (answer[2]! & 0x80) !== 0;
    }),
    { numRuns: 2000 },
  );
});

test("hostile packets are survived, and the next query is answered", async (t) => {
  const { port, resolver } = await started(t);
  const socket = createSocket("udp4");
  const pointer = Buffer.from("abcd01000001000000000000c00c00010001", "hex");
  for (const packet of [
    Buffer.alloc(0),
    Buffer.alloc(11),
    pointer,
    query("x".repeat(63), 1).fill(63, 12),
    Buffer.alloc(60_000, 1),
  ]) {
    await new Promise((resolve) => socket.send(packet, port, "127.0.0.1", resolve));
  }
  socket.close();
  const client = connect(port, "127.0.0.1");
  client.write(Buffer.concat([Buffer.of(255, 255), Buffer.alloc(65_535, 7), Buffer.of(0, 0, 0)]));
  await once(client, "connect");
  assert.deepEqual(await resolver.resolve4("redis"), ["10.88.0.1"]);
  client.resetAndDestroy();
  assert.deepEqual(await resolver.resolve4("redis"), ["10.88.0.1"]);
});

test("it gives up an address that is not there, and a port that is another's", async (t) => {
  const { server, port } = await started(t);
  assert.equal(await server.listen("192.0.2.1", 50, 0), undefined);
  assert.equal(await server.listen("127.0.0.1", 50, port), undefined);
  assert.equal(await server.listen("127.0.0.2", 1000, port), port);
});
