import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Link } from "./link.ts";

test("a connection that is about to end is closed by a reset all the same", async (t) => {
  const upstream = createServer((socket) => socket.on("error", () => {}).resume()).listen(0, "127.0.0.1");
  const front = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await Promise.all([once(upstream, "listening"), once(front, "listening")]);
  t.after(() => {
    upstream.close();
    front.close();
  });
  const portOf = (server: typeof front) => (server.address() as AddressInfo).port;
  const client = connect(portOf(front), "127.0.0.1").on("error", () => {});
  const [accepted] = (await once(front, "connection")) as [Socket];
  const weather = { fault: null, pace: { up: { freeAt: 0 }, down: { freeAt: 0 } } };
  const place = { host: "127.0.0.1", port: portOf(upstream) };
  const link = new Link(accepted, place, weather, { seed: 1, number: 0 }, () => {});
  await once(upstream, "connection");
  accepted.end();
  link.cut("reset");
  await link.closed();
  client.destroy();
  await once(client, "close");
  // Node loses the socket where libuv refuses to reset it: it stays open, and the process never ends.
  const open = () => process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap");
  for (let tries = 0; tries < 100 && open().length > 0; tries++) await pause(20);
  assert.deepEqual(open(), []);
});
