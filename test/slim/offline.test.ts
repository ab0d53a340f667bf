import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { startFakeRegistry } from "../support/fake-registry.ts";
import { refusedEarly, refusedSlim } from "../support/refused-slim.ts";
import { PLAIN, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY } from "../support/tools.ts";
import { requireValidLayout } from "../support/valid-layout.ts";

const SQLITE = join(REPOSITORY, "test/fixtures/go/sqlite");

/** An environment in which the whole network is one proxy, and how often that was called. */
async function watchedNetwork(t: TestContext) {
  let calls = 0;
  const proxy = createServer((_, response) => response.writeHead(502).end());
  proxy.on("connection", () => {
    calls += 1;
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  t.after(() => proxy.close());
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const env = { HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, https_proxy: url, NO_PROXY: "", no_proxy: "" };
  return { env: { ...env, GOPROXY: `${url}/goproxy`, GOSUMDB: "sum.golang.org" }, calls: () => calls };
}

test("with warm caches, --offline makes the same image without any request", async (t) => {
  const folder = temporaryFolder(t);
  const words = [SQLITE, "--allow-no-cgo", "github.com/mattn/go-sqlite3", "--healthcheck", "http://:8080/health"];
  const online = await slimReport([...words, "-o", `oci:${join(folder, "online")}`]);
  const network = await watchedNetwork(t);
  const layout = join(folder, "offline");
  const offline = await slimReport([...words, "--offline", "-o", `oci:${layout}`], { env: network.env });
  assert.equal(offline.image!.digest, online.image!.digest);
  assert.deepEqual(requireValidLayout(layout), ["latest"]);
  assert.equal(network.calls(), 0);
});

test("--offline with a registry, as the destination or as the base, is refused", async (t) => {
  const registry = await startFakeRegistry(t);
  const words = [PLAIN, "--offline"];
  const pushed = await refusedEarly("offline", [...words, "-o", `${registry.host}/plain:1`]);
  assert.match(pushed.what, /is in a registry, and plimsoll was told to stay offline/);
  await refusedEarly("offline", [...words, "--base", `${registry.host}/base:1`]);
  assert.equal(registry.requests.length, 0);
});

test("--offline looks neither for the newest version nor for a module that is not in the cache", async (t) => {
  const network = await watchedNetwork(t);
  const latest = await refusedEarly("module-not-found", ["example.com/absent/cmd/x@latest", "--offline"], network);
  assert.match(latest.why!, /disabled by GOPROXY=off/);
  assert.equal(network.calls(), 0);
});

test("GOPROXY=off with a module that is not in the cache proposes a fix", async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "service"));
  const sources = {
    "go.mod": "module example.com/service\n\ngo 1.25.0\n\nrequire example.com/absent v1.0.0\n",
    "go.sum": `example.com/absent v1.0.0 h1:${"A".repeat(43)}=\nexample.com/absent v1.0.0/go.mod h1:${"A".repeat(43)}=\n`,
    "main.go": 'package main\n\nimport _ "example.com/absent"\n\nfunc main() {}\n',
  };
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, "service", name), text);
  const words = [join(folder, "service"), "-o", `oci:${join(folder, "layout")}`];
  const { error } = await refusedSlim("build-failed", words, { env: { GOPROXY: "off" } });
  assert.match(error.why!, /module lookup disabled by GOPROXY=off/);
  assert.match(error.fix!, /go mod download/);
});
