/** A fleet that a cluster reads: a real control plane makes the pods, half of them are ended, and the report is that of a single run. */
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import { startFakeRegistry } from "../support/fake-registry.ts";
import { requireKubernetes, startApiServer, startJobController, untilJobEnded } from "../support/kubernetes.ts";
import { type Fate, NodeAgent } from "../support/node-agent.ts";
import { randomNumbers } from "../support/random.ts";
import { registryStore } from "../support/registry-store.ts";
import { sampleImage } from "../support/sample-image.ts";
import { runHere } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const SHARDS = 6;
const SERVICES = 40;
/** A base that all share, and two layers of its own for each. */
const LAYERS = 1 + 2 * SERVICES;
/** A shard is started and done in about as long, so that some are ended before they begin, and some when they are done. */
const LONGEST_LIFE_MS = 1500;
const JOB = "plimsoll-fleet";

test("half of the pods are killed or evicted, and the report is that of a single run", async (t) => {
  const server = await startApiServer(t);
  if (server === undefined || !startJobController(t, server)) return;
  const kubectl = requireKubernetes(t, "kubectl");
  if (kubectl === undefined) return;
  const registry = await startFakeRegistry(t);
  const { store } = registryStore(t);
  const cwd = temporaryFolder(t);
  const names = Array.from({ length: SERVICES }, (_, index) => `${registry.host}/acme/service-${index}:v1.0.0`);
  for (const [index, name] of names.entries()) {
    const own = ["app", "lib/c"].map((path) => [{ path, text: `${path} of ${index}\n`.repeat(20_000) }]);
    await store.push(sampleImage({ layers: [[{ path: "lib/c", text: "c".repeat(50_000) }], ...own] }), name);
  }
  writeFileSync(join(cwd, "fleet.txt"), names.join("\n"));
  writeFileSync(join(cwd, "plimsoll.yaml"), "fleet: {rules: {tag: v*.*.*, size: 1MB}}\n");
  mkdirSync(join(cwd, "bin"));
  symlinkSync(kubectl, join(cwd, "bin/kubectl"));
  const env = { PATH: `${join(cwd, "bin")}:${process.env.PATH}`, KUBECONFIG: server.kubeconfig };
  const run = (cache: string, ...words: readonly string[]) =>
    runHere(["fleet", "fleet.txt", "--json", ...words], { cwd, env: { ...env, PLIMSOLL_CACHE: join(cwd, cache) } });
  const single = JSON.parse((await run("single")).stdout) as FleetReport;

  const next = randomNumbers(t, 0x5eed);
  const pods = new Set<string>();
  const fateOf = ({ metadata }: { readonly metadata: { readonly labels: Readonly<Record<string, string>> } }): Fate => {
    const index = metadata.labels["batch.kubernetes.io/job-completion-index"]!;
    const isFirst = !pods.has(index);
    pods.add(index);
    // Each shard is ended once or not at all, so that none of them uses up its tries.
    return isFirst && Number(index) % 2 === 0
      ? { afterMs: next() % LONGEST_LIFE_MS, isDisruption: Number(index) % 4 === 0 }
      : undefined;
  };
  const enforced = { "pod-security.kubernetes.io/enforce": "restricted" };
  await server.ask("PATCH", "/api/v1/namespaces/default", { metadata: { labels: enforced } });
  await using agent = new NodeAgent(t, server, fateOf);
  const results = ["--results", `${registry.host}/acme/results`];
  const job = ["--on", "kubernetes", "--shards", String(SHARDS), "--job-image", "ghcr.io/acme/plimsoll:v1.0.0"];
  const submitted = await run("submit", ...results, ...job);
  assert.equal(submitted.exitCode, 0, submitted.stderr);
  const { completedIndexes, failed = 0 } = await untilJobEnded(server, JOB, () => agent.log);
  assert.equal(completedIndexes, `0-${SHARDS - 1}`);
  t.diagnostic(`${agent.killed.length} of ${SHARDS} shards were ended, ${failed} pods failed`);
  assert.ok(agent.killed.length > 0, "no pod was ended in time: the test shows nothing");
  const killed = agent.killed.filter((name) => name.startsWith("plimsoll-fleet-2-"));
  assert.equal(failed, killed.length, "a pod that was evicted is no failure");
  const tags = [...registry.repository("acme/results").tags.keys()];
  assert.equal(tags.filter((tag) => tag.startsWith("survey-")).length, LAYERS);
  const manifests = registry.seen("GET", "/acme/service-").filter(({ path }) => path.includes("/manifests/"));
  t.diagnostic(`${manifests.length} requests for ${SERVICES} manifests, of which the single run made ${SERVICES}`);
  // Each shard alone would ask for all of them. Parts are small here, and pods that were ended asked for some of them in vain.
  assert.ok(manifests.length < (SERVICES * (1 + SHARDS)) / 2, "the shards ask together");

  registry.requests.length = 0;
  const report = JSON.parse((await run("report", ...results)).stdout) as FleetReport;
  assert.deepEqual(report.read, { layers: LAYERS, known: LAYERS });
  assert.deepEqual({ ...report, read: null }, { ...single, read: null });

  const again = await run("submit", ...results, ...job);
  assert.equal(again.exitCode, 0, again.stderr);
  assert.equal(
    (await untilJobEnded(server, JOB, () => agent.log)).completedIndexes,
    `0-${SHARDS - 1}`,
    "a Job that is there begins anew",
  );
});
