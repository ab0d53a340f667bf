/** A fleet that a real kubelet reads, with plimsoll's own image: pods are ended in the middle, and the report is that of a single run. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { parseAllDocuments, stringify } from "yaml";
import { assignShards } from "../../src/fleet/shards/assign.ts";
import type { Layer } from "../../src/image/image.ts";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import { type FakeRegistryOptions, startFakeRegistry } from "../support/fake-registry.ts";
import {
  type ApiServer,
  requireKubernetes,
  startApiServer,
  startJobController,
  startScheduler,
  untilJobEnded,
} from "../support/kubernetes.ts";
import { startNode } from "../support/kubernetes-node.ts";
import { ownImage } from "../support/own-image.ts";
import { registryStore } from "../support/registry-store.ts";
import { sampleImage } from "../support/sample-image.ts";
import { runHere } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const SHARDS = 3;
const SERVICES = 20;
/** A base that all share, and two layers of its own for each. */
const LAYERS = 1 + 2 * SERVICES;
/** So many layers are read before any is held back: a shard that is ended is in the middle of its work. */
const READ_FIRST = 6;
const IMAGE = "registry.invalid/plimsoll:v1.0.0";
const SANDBOX = "registry.invalid/sandbox:v1.0.0";

test("a pod is deleted and a container killed in the middle, and the report is that of a single run", async (t) => {
  const server = await startApiServer(t);
  if (server === undefined || !startJobController(t, server) || !startScheduler(t, server)) return;
  const kubectl = requireKubernetes(t, "kubectl");
  const archives = [await ownImage(t, IMAGE), await sandboxImage(t)].filter((one) => one !== undefined);
  if (kubectl === undefined || archives.length < 2) return;
  const node = await startNode(t, server, { archives, sandbox: SANDBOX });
  if (node === undefined) return;
  const fleet = await startFleet(t);
  const single = await fleet.report("single");

  fleet.hold();
  const results = `${fleet.host}/acme/results`;
  const job = ["--on", "kubernetes", "--shards", String(SHARDS), "--results", results, "--job-image", IMAGE];
  const { stdout, stderr, exitCode } = await fleet.run("submit", ...job, "--dry-run");
  assert.equal(exitCode, 0, stderr);
  const control = (words: readonly string[], input = "") =>
    execFileSync(kubectl, [`--kubeconfig=${server.kubeconfig}`, ...words], { input, stdio: "pipe" });
  control(["apply", "--filename", "-"], onTheNetworkOfTheNode(stdout));
  const [deleted, killed] = await fleet.untilHeld(2);
  const podOf = async (shard: number) =>
    (await podsOf(server)).find((name) => name.startsWith(`plimsoll-fleet-${shard}-`))!;
  const ended = [await podOf(deleted!), await podOf(killed!)];
  control(["delete", "pod", ended[0]!, "--force", "--wait=false"]);
  node.killContainer(ended[1]!, "plimsoll");
  fleet.release();
  const { completedIndexes, failed = 0 } = await untilJobEnded(server, "plimsoll-fleet", () => "");
  assert.equal(completedIndexes, `0-${SHARDS - 1}`);
  t.diagnostic(`${ended.join(" and ")} were ended, ${failed} pods failed`);
  assert.ok(failed > 0);

  const report = await fleet.report("report", "--results", results);
  assert.deepEqual(report.read, { layers: LAYERS, known: LAYERS });
  assert.deepEqual({ ...report, read: null }, { ...single, read: null });
});

/** A registry with the services, which holds back layers if it is told to. */
async function startFleet(t: TestContext) {
  let letThrough = Number.POSITIVE_INFINITY;
  const held = new Set<number>();
  const shards = new Map<string, number>();
  const fault: FakeRegistryOptions["fault"] = ({ method, path }) => {
    const shard = shards.get(path.split("/").at(-1)!);
    if (method !== "GET" || shard === undefined || letThrough-- > 0) return undefined;
    held.add(shard);
    return { hang: true };
  };
  const { host } = await startFakeRegistry(t, { fault });
  const { store } = registryStore(t);
  const cwd = temporaryFolder(t);
  const layers: Layer[] = [];
  const names: string[] = [];
  for (let index = 0; index < SERVICES; index++) {
    const own = ["app", "lib/c"].map((path) => [{ path, text: `${path} of ${index}\n`.repeat(20_000) }]);
    const image = sampleImage({ layers: [[{ path: "lib/c", text: "c".repeat(50_000) }], ...own] });
    layers.push(...image.layers);
    names.push(`${host}/acme/service-${index}:v1.0.0`);
    await store.push(image, names.at(-1)!);
  }
  for (const [digest, shard] of assignShards(
    layers.map(({ descriptor }) => descriptor),
    { count: SHARDS, local: false },
  ))
    shards.set(digest, shard);
  writeFileSync(join(cwd, "fleet.txt"), names.join("\n"));
  writeFileSync(join(cwd, "plimsoll.yaml"), "fleet: {rules: {tag: v*.*.*, size: 1MB}}\n");
  const run = (cache: string, ...words: readonly string[]) =>
    runHere(["fleet", "fleet.txt", ...words], { cwd, env: { PLIMSOLL_CACHE: join(cwd, cache) } });
  return {
    ...{ host, run },
    report: async (...[cache, ...words]: [string, ...string[]]) =>
      JSON.parse((await run(cache, "--json", ...words)).stdout) as FleetReport,
    hold: () => {
      letThrough = READ_FIRST;
    },
    release: () => {
      letThrough = Number.POSITIVE_INFINITY;
    },
    untilHeld: async (count: number): Promise<readonly number[]> => {
      for (let tries = 0; held.size < count; tries++) {
        assert.ok(tries < 600, `only ${held.size} shards ask for layers`);
        await pause(200);
      }
      return [...held];
    },
  };
}

/** The node has no network of its own for pods. Nothing else of what is written is changed. */
function onTheNetworkOfTheNode(manifests: string): string {
  const documents = parseAllDocuments(manifests);
  const job = documents.find((one) => one.get("kind") === "Job")!;
  job.setIn(["spec", "template", "spec", "hostNetwork"], true);
  return documents.map((one) => stringify(one)).join("---\n");
}

async function podsOf(server: ApiServer): Promise<readonly string[]> {
  const { body } = await server.ask("GET", "/api/v1/namespaces/default/pods");
  const { items } = body as unknown as { readonly items: readonly { readonly metadata: { readonly name: string } }[] };
  return items.map(({ metadata }) => metadata.name);
}

/** A program that waits, whose container has the namespaces of a pod; slim builds it as any other service. */
async function sandboxImage(t: TestContext): Promise<string | undefined> {
  if (requireTool(t, "go") === undefined) return undefined;
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, "go.mod"), "module sandbox\n\ngo 1.21\n");
  writeFileSync(join(cwd, "main.go"), 'package main\n\nimport "time"\n\nfunc main() { time.Sleep(1 << 62) }\n');
  const words = ["slim", ".", "--measure", "none", "-o", `docker-archive:sandbox.tar:${SANDBOX}`];
  const { exitCode, stderr } = await runHere(words, { cwd });
  assert.equal(exitCode, 0, stderr);
  return join(cwd, "sandbox.tar");
}
