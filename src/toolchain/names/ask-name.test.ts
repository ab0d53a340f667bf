import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { encodeMessage, FLAGS, parseMessage } from "../../format/dns/message.ts";
import { CLASS_IN, RECORD_TYPES } from "../../format/dns/numbers.ts";
import { askName } from "./ask-name.ts";
import type { AskedName } from "./asked-name.ts";

const ASKED: AskedName = { name: "www.example.org", type: "A", overTcp: false, rcode: "NOERROR", record: null };
const HERE = { type: RECORD_TYPES.A, class: CLASS_IN, ttlSeconds: 1, data: Buffer.of(192, 0, 2, 7) };

type Reply = (query: Buffer) => readonly Uint8Array[];

/** A name server of the test's own, by UDP and TCP at one port: each sends what it says. */
async function served(t: TestContext, byUdp: Reply, byTcp: Reply = () => []): Promise<string> {
  const socket = createSocket("udp4");
  socket.on("message", (query, { port, address }) => {
    for (const each of byUdp(query)) socket.send(each, port, address);
  });
  const sockets = new Set<Socket>();
  const server = createServer((connection) => {
    sockets.add(connection.on("error", () => {}));
    connection.on("data", (bytes: Buffer) => {
      for (const each of byTcp(bytes.subarray(2)))
        connection.write(Buffer.concat([Buffer.of(each.length >> 8, each.length & 255), each]));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  socket.bind(port, "127.0.0.1");
  await once(socket, "listening");
  t.after(() => {
    socket.close();
    server.close();
    for (const each of sockets) each.destroy();
  });
  return `127.0.0.1:${port}`;
}

interface Change {
  readonly id?: number;
  readonly flags?: number;
  readonly name?: string;
  readonly records?: Parameters<typeof encodeMessage>[2];
}

/** An answer to a query, with what the test changes in it. */
function answer(query: Buffer, { id, flags = 0, name, records = [HERE] }: Change = {}): Buffer {
  const asked = parseMessage(query);
  const [question] = asked.questions;
  return encodeMessage(
    { id: id ?? asked.id, flags: FLAGS.isAnswer | flags },
    { ...question!, name: name ?? question!.name },
    records,
  );
}

async function ask(
  address: string,
  asked: Partial<AskedName> = {},
  signal = AbortSignal.timeout(20_000),
): Promise<string> {
  const found = await askName(address, { ...ASKED, ...asked }, signal);
  return "failure" in found ? found.failure : `${found.status.text} ${found.status.means}`;
}

test("what counts as right is the rcode, and a record where one is wanted", async (t) => {
  const address = await served(t, (query) => [answer(query)]);
  assert.equal(await ask(address), "NOERROR fine");
  assert.equal(await ask(address, { record: "192.0.2.7" }), "NOERROR fine");
  assert.equal(await ask(address, { record: "192.0.2.8" }), "NOERROR without the record wrong");
  assert.equal(await ask(address, { type: "AAAA", record: "192.0.2.7" }), "NOERROR without the record wrong");
  assert.equal(await ask(address, { rcode: "NXDOMAIN" }), "NOERROR wrong");
});

test("a server that cannot answer says so, and one that says what is not true is wrong", async (t) => {
  const rcodes = await Promise.all(
    [1, 2, 3, 5, 9].map(async (rcode) =>
      ask(await served(t, (query) => [answer(query, { flags: rcode, records: [] })])),
    ),
  );
  assert.deepEqual(rcodes, ["FORMERR error", "SERVFAIL error", "NXDOMAIN wrong", "REFUSED error", "RCODE9 error"]);
  const gone = await served(t, (query) => [answer(query, { flags: 3, records: [] })]);
  assert.equal(await ask(gone, { rcode: "NXDOMAIN" }), "NXDOMAIN fine");
});

test("answers to other questions are thrown away, and the right one behind them is taken", async (t) => {
  const foreign = (query: Buffer) => [
    answer(query, { id: (parseMessage(query).id + 1) & 0xffff }),
    answer(query, { name: "other.example.org" }),
    query,
    answer(query, { flags: 0x2800 }),
    Buffer.alloc(3, 0xff),
  ];
  const address = await served(t, (query) => [...foreign(query), answer(query, { name: "WWW.Example.ORG" })]);
  assert.equal(await ask(address), "NOERROR fine");
  const only = await served(t, foreign, foreign);
  for (const overTcp of [false, true]) assert.equal(await ask(only, { overTcp }, AbortSignal.timeout(300)), "foreign");
});

test("a failure without the question is believed, and success without it is not", async (t) => {
  const bare = (flags: number) => (query: Buffer) => [
    encodeMessage({ id: query.readUInt16BE(0), flags: FLAGS.isAnswer | flags }, null),
  ];
  assert.equal(await ask(await served(t, bare(5))), "REFUSED error");
  assert.equal(await ask(await served(t, bare(0)), {}, AbortSignal.timeout(200)), "foreign");
});

test("what is truncated is asked for again by TCP, and what is asked for by TCP never goes by UDP", async (t) => {
  const seen: string[] = [];
  const address = await served(
    t,
    (query) => {
      seen.push("udp");
      return [answer(query, { flags: FLAGS.isTruncated, records: [] })];
    },
    (query) => {
      seen.push("tcp");
      return [answer(query)];
    },
  );
  assert.equal(await ask(address, { record: "192.0.2.7" }), "NOERROR fine");
  assert.equal(await ask(address, { overTcp: true }), "NOERROR fine");
  assert.deepEqual(seen, ["udp", "tcp", "tcp"]);
});

test("why there is no answer", async (t) => {
  const broken = await served(
    t,
    (query) => [Buffer.concat([query.subarray(0, 2), Buffer.of(0x80)])],
    (query) => [Buffer.concat([query.subarray(0, 2), Buffer.of(0x80)])],
  );
  for (const overTcp of [false, true]) assert.equal(await ask(broken, { overTcp }), "not DNS");
  const silent = await served(t, () => []);
  for (const overTcp of [false, true])
    assert.equal(await ask(silent, { overTcp }, AbortSignal.timeout(200)), "timeout");
  assert.equal(await ask(silent, {}, AbortSignal.abort()), "timeout");
  for (const overTcp of [false, true]) assert.equal(await ask("127.0.0.1:1", { overTcp }), "refused");
  const cut = createServer((socket) => socket.on("error", () => {}).on("data", () => socket.destroy()));
  cut.listen(0, "127.0.0.1");
  await once(cut, "listening");
  t.after(() => cut.close());
  assert.equal(await ask(`127.0.0.1:${(cut.address() as AddressInfo).port}`, { overTcp: true }), "cut off");
});

test("the same records are the same content, in whatever order and for however long they are kept", async (t) => {
  let turn = 0;
  const records = [HERE, { ...HERE, data: Buffer.of(192, 0, 2, 8) }];
  const address = await served(t, (query) => [
    answer(query, {
      records: (turn++ % 2 === 0 ? records : records.toReversed()).map((each) => ({ ...each, ttlSeconds: turn })),
    }),
  ]);
  const [one, other] = [
    await askName(address, ASKED, AbortSignal.timeout(9000)),
    await askName(address, ASKED, AbortSignal.timeout(9000)),
  ];
  assert.ok("content" in one && "content" in other);
  assert.equal(one.content, other.content);
  assert.match(one.content, /192\.0\.2\.7\n.*192\.0\.2\.8$/);
});
