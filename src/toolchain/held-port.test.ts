import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { test } from "node:test";
import { HeldPort } from "./held-port.ts";

const outcome = (port: number) =>
  new Promise<string>((resolve) => {
    const client = connect(port, "127.0.0.1");
    client.once("connect", () => resolve("connected"));
    client.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
    client.once("connect", () => client.destroy());
  });

test("nobody listens at a port that is only held, and a server can, again and again", async () => {
  using held = await HeldPort.take();
  for (let round = 0; round < 3; round++) {
    assert.equal(await outcome(held.port), "ECONNREFUSED");
    const server = createServer((socket) => socket.destroy()).listen(held.port, "127.0.0.1");
    await once(server, "listening");
    assert.equal(await outcome(held.port), "connected");
    server.close();
    await once(server, "close");
  }
});

test("ports that are held at one time are different, and free afterwards", async () => {
  const held = await Promise.all(Array.from({ length: 50 }, () => HeldPort.take()));
  const ports = held.map(({ port }) => port);
  assert.equal(new Set(ports).size, ports.length);
  for (const each of held) each[Symbol.dispose]();
  for (const port of ports) assert.equal(await outcome(port), "ECONNREFUSED");
});
