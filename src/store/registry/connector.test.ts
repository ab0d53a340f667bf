import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Agent, buildConnector } from "undici";
import { faultFor, startFakeRegistry } from "../../../test/support/fake-registry.ts";
import { registryStore } from "../../../test/support/registry-store.ts";
import { imageOf, UNWATCHED } from "../../../test/support/sample-image.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { imagesOf } from "../../image/image.ts";
import { fetchLayersOnce } from "../file/fetched-layers.ts";
import { ReusedBuffers } from "../file/reused-buffers.ts";
import { blobPath } from "../layout/open.ts";
import { writeLayout } from "../layout/write.ts";
import { openConnector } from "./connector.ts";

/** How many chunks a reader keeps before it gives the oldest back. */
const KEPT = 3;

/** Sends the content in pieces of odd sizes; with `length`, it is announced, and otherwise sent in HTTP's own chunks. */
function startServer(t: TestContext, content: Buffer, length: boolean): Promise<string> {
  const server = createServer(async (_, response) => {
    response.writeHead(200, length ? { "content-length": content.length } : {});
    for (let [sent, size] = [0, 1]; sent < content.length; sent += size, size = (size * 7 + 3) % 900_001) {
      if (!response.write(content.subarray(sent, sent + size))) await once(response, "drain");
    }
    response.end();
  });
  return listening(t, server);
}

async function listening(t: TestContext, server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

for (const length of [true, false]) {
  test(`received bytes stay as they are until they are given back, ${length ? "with" : "without"} a length`, async (t) => {
    const content = randomBytes(8_000_003);
    const origin = await startServer(t, content, length);
    const agent = new Agent({ connect: openConnector(buildConnector, {}) });
    t.after(() => agent.destroy());
    const { body } = await agent.request({ origin, path: "/", method: "GET" });
    let read = 0;
    const kept: { readonly chunk: Uint8Array; readonly start: number }[] = [];
    const giveBack = () => {
      const { chunk, start } = kept.shift()!;
      assert.ok(content.subarray(start, start + chunk.length).equals(chunk), `bytes from ${start} on`);
      ReusedBuffers.recycle(chunk);
    };
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      kept.push({ chunk, start: read });
      read += chunk.length;
      await turn();
      if (kept.length > KEPT) giveBack();
    }
    while (kept.length > 0) giveBack();
    assert.equal(read, content.length);
  });
}

test("an answer that comes in small pieces does not hold a whole buffer for each", async (t) => {
  const server = createServer(async (_, response) => {
    for (let piece = 0; piece < 200; piece++) {
      response.write("a few bytes");
      await turn();
    }
    response.end();
  });
  const agent = new Agent({ connect: openConnector(buildConnector, {}) });
  t.after(() => agent.destroy());
  const { body } = await agent.request({ origin: await listening(t, server), path: "/", method: "GET" });
  const chunks = await Array.fromAsync(body as AsyncIterable<Uint8Array>);
  const held = [...new Set(chunks.map(({ buffer }) => buffer))].reduce((sum, { byteLength }) => sum + byteLength, 0);
  assert.ok(held < 1_000_000, `${chunks.length} chunks hold ${held} bytes`);
});

test("what is kept of layers while they are written to a layout has their bytes, also after breaks", async (t) => {
  const registry = await startFakeRegistry(t);
  const layers = Array.from({ length: 6 }, (_, number) => randomBytes(3_000_001 + number * 700_000));
  await registryStore(t).store.push(imageOf(layers, { compression: "none" }), `${registry.host}/app:1`);
  const isLayer = ({ method, path }: { method: string; path: string }) => method === "GET" && path.includes("/blobs/");
  const pulled = await registryStore(t).store.pull(`${registry.host}/app:1`);
  registry.fault = faultFor(isLayer, { dropDownloadAt: 1_234_567 }, 4);
  const kept = fetchLayersOnce(pulled, temporaryFolder(t));
  const folder = join(temporaryFolder(t), "layout");
  await writeLayout(folder, kept, "1", UNWATCHED);
  registry.close();
  for (const [number, { descriptor, open }] of imagesOf(kept)[0]!.layers.entries()) {
    assert.ok(readFileSync(blobPath(folder, descriptor.digest)).equals(layers[number]!), `layer ${number}`);
    assert.ok(Buffer.concat(await Array.fromAsync(open())).equals(layers[number]!), `what is kept of layer ${number}`);
  }
});
