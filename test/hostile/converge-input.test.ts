import assert from "node:assert/strict";
import { closeSync, createReadStream, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { MEMORY_PROBE } from "../../bench/memory-probe.ts";
import { editsOf, type Planted, planted, published, trivy } from "../support/planted-module.ts";
import { runHere } from "../support/slim.ts";

const MODULES = ["x@v1.0.0", "x@v1.1.0", "x@v1.2.0", "y@v1.0.0"].map((word) => published(word));

function shopOf(t: TestContext, findings = "x@v1.0.0:v1.1.0"): Planted | undefined {
  return planted(t, MODULES, { requires: "x@v1.0.0 y@v1.0.0", findings });
}

/** Whether it has seen to a request itself. */
type Fault = (path: string, response: ServerResponse) => boolean;

/** A module proxy that answers from the planted files, but where `fault` sees to a request. */
async function proxyOf(t: TestContext, shop: Planted, fault: Fault): Promise<string> {
  const server = createServer((request, response) => {
    if (fault(request.url!, response)) return;
    const path = join(shop.folder, "proxy", decodeURIComponent(request.url!));
    if (existsSync(path)) createReadStream(path).pipe(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("versions that mean nothing are no reason to call a finding cleared, and modules that cannot be are named", async (t) => {
  const words = [
    ...["x@v1.0.0:banana", "x@v1.0.0:v2.0.0+incompatible", "x@v1.0.0:99999999999999999999.1.1", "x@banana:>=v1"],
    ...["y@v1.0.0:v1.0.1-0.20310101000000-abcdefabcdef", "x/v2@v2.0.0:v2.1.0", "../../etc/passwd@v1:v2", "-x@v1:v2"],
  ];
  const shop = shopOf(t, words.join(" "));
  if (shop === undefined) return;
  const report = await shop.converge({ test: "none" });
  assert.deepEqual(editsOf(report), []);
  assert.deepEqual(report.remaining.map(({ id, module, reason }) => [id, module, reason]).sort(), [
    ["CVE-2031-0001", "example.com/x", "unlisted"],
    ["CVE-2031-0002", "example.com/x", "unlisted"],
    ["CVE-2031-0003", "example.com/x", "unlisted"],
    ["CVE-2031-0004", "example.com/x", "unlisted"],
    ["CVE-2031-0005", "example.com/y", "unlisted"],
  ]);
  assert.ok(report.findings.every(({ cleared }) => !cleared));
  assert.ok(report.notes.some((note) => note.endsWith("findings in modules that are not required: 3")));
});

test("a report of other ecosystems is not an empty one, and a cut one is refused", async (t) => {
  const shop = shopOf(t);
  if (shop === undefined) return;
  const whole = trivy("x@v1.0.0:v1.1.0");
  const result = whole.Results[0]!;
  const others = [
    { ...result, Target: "package-lock.json", Type: "npm" },
    { ...result, Target: "debian", Class: "os-pkgs", Type: "debian" },
  ];
  shop.write({ "report.json": JSON.stringify({ ...whole, Results: others }) });
  const report = await shop.converge({ test: "none" });
  assert.deepEqual([report.findings, report.notes], [[], ["../report.json has findings that are not about Go: 2"]]);
  shop.write({ "report.json": JSON.stringify(whole).slice(0, -10) });
  await assert.rejects(shop.converge(), { code: "scan-report-invalid", why: /cut off/ });
});

test("an enormous report is refused before it fills the memory", async (t) => {
  const shop = shopOf(t);
  if (shop === undefined) return;
  const file = openSync(join(shop.folder, "report.json"), "w");
  writeSync(file, '{"SchemaVersion":2,"ArtifactName":".","Results":[');
  const entry = Buffer.from(`{"Target":"${"a".repeat(1000)}"},`.repeat(1000));
  for (let written = 0; written < 300 * 2 ** 20; written += entry.length) writeSync(file, entry);
  closeSync(file);
  const memory = join(shop.folder, "memory");
  const env = { ...shop.environment, NODE_OPTIONS: MEMORY_PROBE, PLIMSOLL_BENCH_MEMORY: memory };
  const { exitCode, stderr } = await runHere(["converge", "--from", "../report.json"], { cwd: shop.cwd, env });
  assert.equal(exitCode, 3, stderr);
  assert.match(stderr, /limit-exceeded/);
  // The limit of a report is 128 MiB.
  assert.ok(Number(readFileSync(memory, "utf8")) * 1024 < 512 * 2 ** 20);
});

test("a proxy that has no more what it lists costs a candidate, and one that is down is named", async (t) => {
  const shop = shopOf(t);
  if (shop === undefined) return;
  const gone = await proxyOf(t, shop, (path, response) => {
    if (!path.includes("x/@v/v1.1.0")) return false;
    response.writeHead(410).end("gone");
    return true;
  });
  const env = { GOFLAGS: "-mod=mod -modcacherw" };
  const next = await shop.converge({ test: "none" }, { ...env, GOPROXY: gone });
  assert.deepEqual(editsOf(next), ["example.com/x v1.0.0 v1.2.0 needed"]);
  const down = await shop.converge({ test: "none" }, { ...env, GOPROXY: "http://127.0.0.1:1" });
  assert.deepEqual([editsOf(down), down.remaining[0]!.reason], [[], "unlisted"]);
  assert.match(down.notes[0]!, /go lists no versions of example\.com\/x: .*refused/);
});
