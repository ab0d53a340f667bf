import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { test } from "node:test";
import type { Container } from "../../toolchain/container/runtime.ts";
import type { AskedName } from "../../toolchain/names/asked-name.ts";
import { waitForAnswer } from "./running.ts";

test("a name server is ready when it answers, also where its first questions are lost and each answer comes late", async (t) => {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  t.after(() => socket.close());
  const seen: number[] = [];
  socket.on("message", (query, { port, address }) => {
    seen.push(port);
    const [id, question] = [query.subarray(0, 2), query.subarray(12)];
    const reply = Buffer.concat([id, Buffer.from("81830001000000000000", "hex"), question]);
    if (seen.length === 2) setTimeout(() => socket.send(reply, port, address), 1500);
  });
  const container = {
    ...{ address: "127.0.0.1:1", dnsAddress: `127.0.0.1:${socket.address().port}` },
    state: async () => ({ running: true, pid: 1, exitCode: null, outOfMemory: null }),
  } as unknown as Container;
  const ready: AskedName = { name: "a.test", type: "A", overTcp: false, rcode: "NOERROR", record: null };
  assert.equal(await waitForAnswer(container, ready, AbortSignal.timeout(20_000)), true);
  assert.ok(seen.length >= 3, "it was asked again while an answer was on its way");
  assert.equal(new Set(seen).size, seen.length, "from another port each time");
});
