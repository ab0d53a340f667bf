import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Podman, podmanFor } from "../support/containers.ts";
import { podmanSays, startService } from "../support/service.ts";
import { ORDER, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { startTlsServer } from "../support/tls-server.ts";

/** The example service logs this line. */
const LISTENING = /"msg":"listening","address":"([^"]+)"/;
const ON_HOST = ["--network", "host", "--env", "LISTEN_ADDRESS=127.0.0.1:0"];

/** Builds the example service and loads it into podman. Returns the image's ID. */
async function imageOfOrder(t: TestContext, podman: Podman, words: readonly string[]): Promise<string> {
  const archive = join(temporaryFolder(t), "order.tar");
  await slimReport([ORDER, ...words, "-o", `oci-archive:${archive}`]);
  return podmanSays(podman, "pull", "--quiet", `oci-archive:${archive}`);
}

async function ask(address: string, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://${address}${path}`, { headers: { connection: "close" } });
  return { status: response.status, text: await response.text() };
}

async function askJson(address: string, path: string): Promise<Record<string, string>> {
  return JSON.parse((await ask(address, path)).text);
}

test("the example service does all its work as nobody, with a read-only root and no capability", async (t) => {
  const podman = podmanFor(t);
  if (podman === undefined) return;
  const image = await imageOfOrder(t, podman, []);
  const words = [...ON_HOST, "--read-only-tmpfs=false", image];
  const { id, address } = await startService(podman, words, LISTENING);

  assert.deepEqual(await ask(address, "/health"), { status: 200, text: "ok\n" });
  const { status, text } = await ask(address, "/");
  assert.equal(status, 200);
  assert.match(text, /<html/);
  const berlin = await askJson(address, "/time?zone=Europe/Berlin");
  assert.equal(berlin.zone, "Europe/Berlin");
  assert.match(berlin.time!, /\+0[12]:00$/);
  const { uid, gid, name, home } = await askJson(address, "/whoami");
  assert.deepEqual({ uid, gid, name, home }, { uid: "65532", gid: "65532", name: "nonroot", home: "/home/nonroot" });
  const metrics = await ask(address, "/metrics");
  assert.match(metrics.text, /^http_request_duration_seconds_bucket\{[^}]*route="GET \/time"[^}]*le="0\.2"\} \d+$/m);
  const spooled = await ask(address, "/orders.csv");
  assert.equal(spooled.status, 500, "a root that cannot be written has no room for a spool");

  await podmanSays(podman, "stop", "--time", "20", id);
  const exitCode = await podmanSays(podman, "inspect", "--format", "{{.State.ExitCode}}", id);
  assert.equal(exitCode, "0", "SIGTERM ends it in peace");
});

test("temporary files can be written when the container mounts a /tmp", async (t) => {
  const podman = podmanFor(t);
  if (podman === undefined) return;
  const image = await imageOfOrder(t, podman, []);
  const words = [...ON_HOST, "--read-only-tmpfs=false", "--tmpfs", "/tmp", image];
  const { address } = await startService(podman, words, LISTENING);
  const { status, text } = await ask(address, "/orders.csv");
  assert.deepEqual({ status, text }, { status: 200, text: "id,customer,item,quantity,status\n" });
});

test("podman probes the service with docker's media types, and finds no health check with OCI's", async (t) => {
  const podman = podmanFor(t);
  if (podman === undefined) return;
  const verdict = async (words: readonly string[]) => {
    const image = await imageOfOrder(t, podman, words);
    const { id } = await startService(podman, ["--network", "none", image], LISTENING);
    return podman("healthcheck", "run", id);
  };
  const healthy = ["--healthcheck", "http://:8080/health"];
  assert.equal((await verdict([...healthy, "--media-types", "docker"])).exitCode, 0);
  const none = await verdict(healthy);
  assert.equal(none.exitCode, 125);
  assert.match(none.stderr, /no defined healthcheck/);
  for (const url of ["http://:8080/nowhere", "http://:8081/health"]) {
    const { exitCode, stdout } = await verdict(["--healthcheck", url, "--media-types", "docker"]);
    assert.deepEqual([exitCode, stdout.trim()], [1, "unhealthy"], url);
  }
});

test("the service trusts a server whose authority was added, and no other", async (t) => {
  const podman = podmanFor(t);
  const server = podman && (await startTlsServer(t));
  if (podman === undefined || server === undefined) return;
  const upstream = async (authorities: readonly string[]) => {
    const image = await imageOfOrder(t, podman, authorities);
    const words = [...ON_HOST, "--env", `UPSTREAM_URL=${server.url}`, image];
    const { address } = await startService(podman, words, LISTENING);
    return askJson(address, "/upstream");
  };
  const trusted = await upstream(["--add-ca", server.authority]);
  assert.deepEqual(trusted, { status: 200, url: server.url, tls: "TLS 1.3", bodyBytes: 7 });
  const { error } = await upstream([]);
  assert.match(error!, /certificate signed by unknown authority/);
});
