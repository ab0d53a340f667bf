import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { seeded } from "../../base/seeded.ts";
import type { LinkFault } from "./fault.ts";
import { FaultProxy } from "./fault-proxy.ts";
import { drawsOf, ruleOf } from "./lane-rule.ts";

/** A dependency: what it does with a connection is the test's. */
async function dependency(t: TestContext, serve: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on("error", () => {}));
    serve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { server, sockets, port: (server.address() as AddressInfo).port };
}

const echo = (socket: Socket) => void socket.on("data", (bytes) => socket.write(bytes)).on("end", () => socket.end());

async function proxyTo(t: TestContext, port: number, seed = 1) {
  const proxy = await FaultProxy.listen({ host: "127.0.0.1", port }, seeded(seed));
  t.after(() => proxy[Symbol.asyncDispose]());
  return proxy;
}

/** What a client sees: bytes, and then "end", "closed" or the code of an error. */
class Client {
  readonly socket: Socket;
  seen = "";
  bytes = 0;
  ending: string | undefined;
  readonly arrivals: number[] = [];

  constructor(port: number, keeps: "text" | "count" = "text") {
    this.socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    this.socket.on("data", (data) => {
      this.bytes += data.length;
      if (keeps === "text") this.seen += data.toString("latin1");
      this.arrivals.push(performance.now());
    });
    this.socket.on("end", () => {
      this.ending ??= "end";
    });
    this.socket.on("error", (error: NodeJS.ErrnoException) => {
      this.ending = error.code ?? "error";
    });
    this.socket.on("close", () => {
      this.ending ??= "closed";
    });
  }

  static async connected(t: TestContext, port: number, keeps?: "text" | "count"): Promise<Client> {
    const client = new Client(port, keeps);
    t.after(() => client.socket.destroy());
    await once(client.socket, "connect");
    return client;
  }
}

const LONG_MS = 20_000;

async function until(what: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + LONG_MS;
  while (!what()) {
    assert.ok(performance.now() < giveUpAt, `not in time: ${what}`);
    await pause(2);
  }
}

/**
 * A moment in which something that must not happen would happen. On a busy machine it may be over before this process
 * has looked at its sockets: hence the turns of its loop after it.
 */
async function awhile(): Promise<void> {
  await pause(60);
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
}

async function echoed(t: TestContext, seed?: number) {
  const upstream = await dependency(t, echo);
  const proxy = await proxyTo(t, upstream.port, seed);
  const open = await Client.connected(t, proxy.port);
  open.socket.write("before.");
  await until(() => open.seen === "before.");
  return { upstream, proxy, open };
}

const piecesOfBytes = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3000 }), { maxLength: 12 });

test("a peer that is lost: what is open stays open and silent for good, and what opens then works", async (t) => {
  const { upstream, proxy, open } = await echoed(t);
  proxy.fault = { kind: "peer-lost" };
  await until(() => [...upstream.sockets].every((socket) => socket.destroyed || socket.readableEnded));
  open.socket.write("x".repeat(4 << 20));
  const other = await Client.connected(t, proxy.port);
  other.socket.write("new.");
  await until(() => other.seen === "new.");
  proxy.fault = null;
  other.socket.write("mended.");
  await until(() => other.seen === "new.mended.");
  await until(() => open.socket.writableLength === 0);
  await awhile();
  assert.deepEqual([open.seen, open.ending, proxy.counts.open], ["before.", undefined, 2]);
  open.socket.end();
  await until(() => proxy.counts.open === 1);
});

test("without a fault, all bytes arrive in both directions, unchanged and in order, and each end after the last", async (t) => {
  await fc.assert(
    fc.asyncProperty(piecesOfBytes, piecesOfBytes, async (up, down) => {
      const received: Buffer[] = [];
      const ended = Promise.withResolvers<void>();
      const upstream = await dependency(t, (socket) => {
        socket.on("data", (bytes: Buffer) => received.push(bytes)).on("end", ended.resolve);
        for (const piece of down) socket.write(piece);
        socket.end();
      });
      await using proxy = await FaultProxy.listen({ host: "127.0.0.1", port: upstream.port }, Math.random);
      const client = new Client(proxy.port);
      for (const piece of up) client.socket.write(piece);
      // The dependency's end comes first, and what the client still sends arrives all the same.
      await until(() => client.ending === "end");
      client.socket.write("last");
      client.socket.end();
      await ended.promise;
      assert.equal(Buffer.concat(received).toString("latin1"), `${Buffer.concat(up).toString("latin1")}last`);
      assert.equal(client.seen, Buffer.concat(down).toString("latin1"));
      await until(() => proxy.counts.open === 0);
      const [bytesUp, bytesDown] = [Buffer.concat(received).length, Buffer.concat(down).length];
      assert.deepEqual(proxy.counts, { accepted: 1, open: 0, bytesUp, bytesDown });
    }),
    { numRuns: 25 },
  );
});

test("megabytes pass in both directions at once", async (t) => {
  const upstream = await dependency(t, (socket) => socket.pipe(socket));
  const proxy = await proxyTo(t, upstream.port);
  const client = await Client.connected(t, proxy.port, "count");
  const sizeBytes = 32 << 20;
  client.socket.end(Buffer.alloc(sizeBytes, "abc"));
  await until(() => client.ending === "end");
  assert.equal(client.bytes, sizeBytes);
});

test("latency: each piece of an answer is late by at least the delay, in order, and the end as well", async (t) => {
  const { proxy, open } = await echoed(t);
  proxy.fault = { kind: "latency", delayMs: 80, jitterMs: 40 };
  const begin = performance.now();
  for (const word of ["one.", "two.", "three."]) {
    open.socket.write(word);
    await pause(5);
  }
  open.socket.end();
  await until(() => open.ending === "end");
  assert.equal(open.seen, "before.one.two.three.");
  assert.ok(open.arrivals[1]! - begin >= 80);
});

test("latency: requests are not late, and what waits goes when the fault ends", async (t) => {
  const received: string[] = [];
  const upstream = await dependency(t, (socket) => {
    socket.on("data", (bytes) => {
      received.push(`${bytes}`);
      socket.write("answer");
    });
  });
  const proxy = await proxyTo(t, upstream.port);
  proxy.fault = { kind: "latency", delayMs: LONG_MS * 10, jitterMs: 0 };
  const client = await Client.connected(t, proxy.port);
  client.socket.write("request");
  await until(() => received.length === 1);
  await awhile();
  assert.equal(client.seen, "");
  proxy.fault = null;
  await until(() => client.seen === "answer");
});

test("blackhole: connections open, nothing passes on old and new ones, and all of it when it ends", async (t) => {
  const { proxy, open, upstream } = await echoed(t);
  proxy.fault = { kind: "blackhole" };
  const fresh = await Client.connected(t, proxy.port);
  fresh.socket.write("fresh.");
  open.socket.write("during.");
  for (const socket of upstream.sockets) socket.end("unasked.");
  await awhile();
  assert.deepEqual([open.seen, open.ending, fresh.seen, fresh.ending], ["before.", undefined, "", undefined]);
  assert.deepEqual([upstream.sockets.size, proxy.counts.bytesUp, proxy.counts.open], [1, 7, 2]);
  proxy.fault = null;
  await until(() => fresh.seen === "fresh." && open.ending === "end");
  assert.equal(open.seen, "before.unasked.");
});

test("blackhole: neither a client's end nor its RST passes, and one that gave up is never connected", async (t) => {
  const endings: string[] = [];
  const upstream = await dependency(t, (socket) => {
    socket.on("end", () => endings.push("end")).on("error", () => endings.push("error"));
    socket.write("hello");
  });
  const proxy = await proxyTo(t, upstream.port);
  const [ends, resets] = [await Client.connected(t, proxy.port), await Client.connected(t, proxy.port)];
  await until(() => ends.seen === "hello" && resets.seen === "hello");
  proxy.fault = { kind: "blackhole" };
  const gone = await Client.connected(t, proxy.port);
  ends.socket.end();
  resets.socket.resetAndDestroy();
  gone.socket.end("too late");
  await awhile();
  assert.deepEqual(endings, []);
  proxy.fault = null;
  await until(() => endings.length === 2 && gone.ending === "end");
  assert.deepEqual([endings.toSorted(), upstream.sockets.size], [["end", "error"], 2]);
});

test("refused: open connections are closed, new ones refused, at the same port again afterwards", async (t) => {
  const { proxy, open } = await echoed(t);
  assert.equal(await proxy.listenAlso("127.0.0.3", 1000), true);
  const count = proxy.countFromNow();
  for (let round = 0; round < 3; round++) {
    proxy.fault = { kind: "refused" };
    await proxy.settled();
    for (const host of ["127.0.0.1", "127.0.0.3"]) {
      await assert.rejects(once(connect(proxy.port, host), "connect"), { code: "ECONNREFUSED" });
    }
    assert.equal(count(), round);
    proxy.fault = null;
    await proxy.settled();
    const client = await Client.connected(t, proxy.port);
    client.socket.write("again");
    await until(() => client.seen === "again");
  }
  assert.equal(open.ending, "end");
  await until(() => proxy.counts.open === 1);
});

test("refused and not refused in quick turns end as the last one says", async (t) => {
  const { proxy } = await echoed(t);
  for (let turn = 0; turn < 20; turn++) proxy.fault = turn % 2 === 0 ? { kind: "refused" } : null;
  await proxy.settled();
  await Client.connected(t, proxy.port);
  for (let turn = 0; turn < 21; turn++) proxy.fault = turn % 2 === 0 ? { kind: "refused" } : null;
  await proxy.settled();
  await assert.rejects(once(connect(proxy.port, "127.0.0.1"), "connect"), { code: "ECONNREFUSED" });
});

test("reset: open connections and new ones get RST", async (t) => {
  const { proxy, open, upstream } = await echoed(t);
  const count = proxy.countFromNow();
  proxy.fault = { kind: "reset" };
  const fresh = new Client(proxy.port);
  await until(() => open.ending === "ECONNRESET" && fresh.ending !== undefined);
  assert.deepEqual([fresh.ending, fresh.seen, count(), upstream.sockets.size], ["ECONNRESET", "", 1, 1]);
  await until(() => proxy.counts.open === 0);
});

test("half-open: after so many bytes of answers nothing more comes, no end either, while requests pass", async (t) => {
  const { proxy, open } = await echoed(t);
  proxy.fault = { kind: "half-open", afterBytes: 10 };
  open.socket.write("123456");
  await until(() => open.seen.length === 13);
  open.socket.end("7890abcdef");
  const fresh = await Client.connected(t, proxy.port);
  fresh.socket.write("0123456789abc");
  await until(() => open.seen.length === 17 && fresh.seen.length === 10 && proxy.counts.bytesUp === 36);
  await awhile();
  assert.deepEqual([open.seen, open.ending, fresh.seen], ["before.1234567890", undefined, "0123456789"]);
  proxy.fault = null;
  await until(() => open.ending === "end" && fresh.seen.length === 13);
  assert.equal(open.seen, "before.1234567890abcdef");
});

test("bandwidth: bytes take at least as long as the link needs for them, all connections together", async (t) => {
  const { proxy, open } = await echoed(t);
  proxy.fault = { kind: "bandwidth", bytesPerSecond: 20_000 };
  const fresh = await Client.connected(t, proxy.port);
  const begin = performance.now();
  const text = "0123456789".repeat(200);
  for (const client of [open, fresh]) client.socket.write(text);
  await until(() => open.seen === `before.${text}` && fresh.seen === text);
  assert.ok(performance.now() - begin >= 200);
});

test("slow-close: answers are not late, only their end is", async (t) => {
  const { proxy, open } = await echoed(t);
  proxy.fault = { kind: "slow-close", delayMs: 100 };
  const begin = performance.now();
  open.socket.end("answer");
  await until(() => open.seen === "before.answer");
  await until(() => open.ending !== undefined);
  assert.equal(open.ending, "end");
  assert.ok(performance.now() - begin >= 100);
});

test("garbage: answers have their length and other bytes, the same for a seed", async (t) => {
  const answers: string[] = [];
  for (const seed of [1, 1, 2]) {
    const { proxy, open } = await echoed(t, seed);
    proxy.fault = { kind: "garbage" };
    open.socket.write("+PONG\r\n");
    await until(() => open.seen.length === 14);
    answers.push(open.seen.slice(7));
    proxy.fault = null;
    open.socket.write("after");
    await until(() => open.seen.endsWith("after"));
  }
  assert.match(answers[0]!, /^[\x80-\xff]{7}$/);
  assert.equal(answers[1], answers[0]);
  assert.notEqual(answers[2], answers[0]);
});

test("a dependency that is not there gives RST, and one that goes away takes its connections along", async (t) => {
  const { proxy, open, upstream } = await echoed(t);
  upstream.server.close();
  for (const socket of upstream.sockets) socket.resetAndDestroy();
  await until(() => open.ending === "ECONNRESET");
  const fresh = new Client(proxy.port);
  await until(() => fresh.ending !== undefined);
  assert.equal(fresh.ending, "ECONNRESET");
  await until(() => proxy.counts.open === 0);
});

test("a client's RST reaches a dependency that reads nothing", async (t) => {
  let isReset = false;
  const upstream = await dependency(t, (socket) => {
    socket.pause();
    socket.on("close", () => {
      isReset = true;
    });
  });
  const proxy = await proxyTo(t, upstream.port);
  const client = await Client.connected(t, proxy.port);
  client.socket.write(Buffer.alloc(64 << 20));
  await until(() => proxy.counts.bytesUp > 1 << 20);
  client.socket.resetAndDestroy();
  for (const socket of upstream.sockets) socket.resume();
  await until(() => isReset && proxy.counts.open === 0);
});

const SLOW: readonly LinkFault[] = [
  { kind: "blackhole" },
  { kind: "bandwidth", bytesPerSecond: 100 },
  { kind: "latency", delayMs: LONG_MS * 10, jitterMs: 0 },
  { kind: "half-open", afterBytes: 5 },
];
for (const fault of SLOW) {
  test(`a flood waits at its source under ${fault.kind}`, async (t) => {
    let flooding: Socket | undefined;
    let takenBytes = 0;
    const upstream = await dependency(t, (socket) => {
      flooding = socket;
      const flood = () =>
        void socket.write(Buffer.alloc(1 << 20), (error) => {
          if (error) return;
          takenBytes += 1 << 20;
          flood();
        });
      socket.once("data", flood);
    });
    const proxy = await proxyTo(t, upstream.port);
    const client = await Client.connected(t, proxy.port, "count");
    await until(() => flooding !== undefined);
    client.socket.write("begin");
    await until(() => client.bytes > 0);
    proxy.fault = fault;
    let before = -1;
    while (before !== takenBytes) {
      before = takenBytes;
      await awhile();
    }
    // What it is rid of and nobody has is in the buffers of the kernel, at most 10 MiB a socket, and in one queue.
    assert.ok(takenBytes - client.bytes < 32 << 20, `${takenBytes - client.bytes}`);
  });
}

test("the delays of a connection are the same for a seed, and others for another connection", () => {
  const delays = (seed: number, number: number) => {
    const rule = ruleOf({ kind: "latency", delayMs: 50, jitterMs: 100 }, "down", drawsOf(seed, number), { freeAt: 0 });
    return Array.from(
      { length: 20 },
      () => rule.admit({ kind: "bytes", bytes: Buffer.from("x"), arrivedAt: 0 }, 0).waitMs,
    );
  };
  assert.deepEqual(delays(1, 4), delays(1, 4));
  assert.notDeepEqual(delays(1, 4), delays(1, 5));
  assert.notDeepEqual(delays(1, 4), delays(2, 4));
  for (const delay of delays(1, 4)) assert.ok(delay >= 50 && delay < 150);
});

test("where it cannot listen again when a fault is over, that is said, and is no defect", async (t) => {
  const { proxy } = await echoed(t);
  proxy.fault = { kind: "refused" };
  await proxy.settled();
  const other = createServer().listen(proxy.port, "127.0.0.1");
  t.after(() => other.close());
  await once(other, "listening");
  proxy.fault = null;
  await assert.rejects(proxy.settled(), { code: "program-failed", what: /cannot listen at 127\.0\.0\.1:\d+ again/ });
});

test("it listens at an address that is there, gives up one that is not, and leaves no port behind", async (t) => {
  const { proxy, open } = await echoed(t);
  assert.equal(await proxy.listenAlso("127.0.0.2", 1000), true);
  assert.equal(await proxy.listenAlso("192.0.2.1", 50), false);
  const client = connect(proxy.port, "127.0.0.2");
  await once(client, "connect");
  await proxy[Symbol.asyncDispose]();
  await until(() => open.ending !== undefined && client.destroyed);
  for (const host of ["127.0.0.1", "127.0.0.2"]) {
    await assert.rejects(once(connect(proxy.port, host), "connect"), { code: "ECONNREFUSED" });
  }
});
