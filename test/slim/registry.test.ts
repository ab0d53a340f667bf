import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { startFakeRegistry } from "../support/fake-registry.ts";
import { type RealRegistry, startCraneRegistry, startDockerRegistry } from "../support/real-registry.ts";
import { PLAIN, reportOf, runSlim, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const REGISTRIES = { "docker-registry": startDockerRegistry, "crane's registry": startCraneRegistry };
const BOTH = ["--platform", "linux/amd64,linux/arm64"];

function environment({ dockerConfig }: RealRegistry): Record<string, string> {
  return { DOCKER_CONFIG: dockerConfig, REGISTRY_AUTH_FILE: join(dockerConfig, "config.json") };
}

function runTool(program: string, words: readonly string[], registry: RealRegistry): string {
  return execFileSync(program, words, { env: { ...process.env, ...environment(registry) }, encoding: "utf8" });
}

for (const [name, start] of Object.entries(REGISTRIES)) {
  test(`${name}: an index is pushed once, pulled by others, and used as the base of the next service`, async (t) => {
    const registry = await start(t);
    if (registry === undefined) return;
    const tagged = `${registry.host}/team/plain:1`;
    // The account comes only from DOCKER_CONFIG.
    const options = { env: { DOCKER_CONFIG: registry.dockerConfig } };
    const first = await slimReport([PLAIN, ...BOTH, "-o", tagged], options);
    const { digest, platforms } = first.image!;
    assert.equal(first.image!.reference, `${tagged}@${digest}`);
    assert.equal(first.destinations[0]!.skippedBytes! > 0, false);

    const again = await slimReport([PLAIN, ...BOTH, "-o", tagged], options);
    assert.equal(again.image!.digest, digest);
    assert.deepEqual(again.destinations[0]!.uploadedBytes, 0);
    assert.equal(again.destinations[0]!.skippedBytes, first.destinations[0]!.uploadedBytes);

    pullWithSkopeo(t, registry, tagged, [digest, ...platforms.map((platform) => platform.digest)]);
    pullWithCrane(t, registry, tagged, digest);

    const words = ["--base", tagged, ...BOTH, "-o", `${registry.host}/other/service:1`];
    const above = await slimReport([PLAIN, ...words], options);
    const below = platforms.flatMap(({ layers }) => layers.map((layer) => layer.digest));
    const kept = above.image!.platforms.flatMap(({ layers }) => layers.slice(0, -1).map((layer) => layer.digest));
    assert.deepEqual(kept, below);
    if (name !== "docker-registry") return;
    // The service's own layer is also in the base: only configs and manifests are left to send.
    const own = above.image!.platforms.flatMap(({ layers }) => layers.slice(-1).map((layer) => layer.wireBytes));
    assert.ok(above.destinations[0]!.uploadedBytes! < 20_000 + own.reduce((sum, bytes) => sum + bytes, 0));
  });
}

function pullWithSkopeo(t: TestContext, registry: RealRegistry, tagged: string, digests: readonly string[]): void {
  const skopeo = requireTool(t, "skopeo");
  if (skopeo === undefined) return;
  const copy = join(temporaryFolder(t), "copy");
  const words = ["copy", "--quiet", "--all", "--preserve-digests", "--src-tls-verify=false"];
  runTool(skopeo, [...words, `docker://${tagged}`, `dir:${copy}`], registry);
  const files = ["manifest.json", ...digests.slice(1).map((digest) => `${digest.split(":")[1]}.manifest.json`)];
  const found = files.map((file) => `sha256:${hash("sha256", readFileSync(join(copy, file)))}`);
  assert.deepEqual(found, digests);
}

function pullWithCrane(t: TestContext, registry: RealRegistry, tagged: string, digest: string): void {
  const crane = requireTool(t, "crane");
  if (crane === undefined) return;
  assert.equal(runTool(crane, ["digest", tagged], registry).trim(), digest);
  runTool(crane, ["validate", "--remote", `${tagged}@${digest}`], registry);
  runTool(crane, ["pull", "--format", "oci", tagged, join(temporaryFolder(t), "pulled")], registry);
}

test("a base's layers are mounted from its repository, and never sent", async (t) => {
  const registry = await startFakeRegistry(t);
  const base = `${registry.host}/bases/plain:1`;
  const { image } = await slimReport([PLAIN, "-o", base]);
  const layers = image!.platforms[0]!.layers.map(({ digest }) => digest);
  registry.requests.length = 0;
  await slimReport([PLAIN, "--base", base, "-o", `${registry.host}/services/plain:1`]);
  const mounted = registry.seen("POST", "mount=").map(({ path }) => new URL(path, registry.origin).searchParams);
  assert.deepEqual(mounted.map((query) => query.get("mount")).sort(), layers.sort());
  assert.deepEqual([...new Set(mounted.map((query) => query.get("from")))], ["bases/plain"]);
  // For the report, each layer of the base is read once to measure its size.
  assert.equal(registry.seen("GET", "/blobs/sha256").length, 1 + layers.length);
});

test("without -o the image goes below KO_DOCKER_REPO, or with --bare to it, under every tag", async (t) => {
  const registry = await startFakeRegistry(t);
  const env = { KO_DOCKER_REPO: `${registry.host}/team` };
  const below = await runSlim([PLAIN, "--measure", "none", "-t", "v1,v2"], { env });
  assert.equal(below.exitCode, 0, below.stderr);
  const digest = /@(sha256:[0-9a-f]{64})$/m.exec(below.stdout)![1]!;
  const name = `${registry.host}/team/plain`;
  assert.equal(below.stdout, `${name}:v1@${digest}\n${name}:v2@${digest}\n`);
  const bare = await runSlim([PLAIN, "--measure", "none", "--bare"], { env });
  assert.equal(bare.stdout, `${registry.host}/team:latest@${digest}\n`, bare.stderr);
  assert.deepEqual([...registry.repository("team/plain").tags.keys()].sort(), ["v1", "v2"]);
  assert.deepEqual([...registry.repository("team").tags], [["latest", digest]]);
});

test("one destination may fail while others succeed, and the run ends with the failure", async (t) => {
  const folder = temporaryFolder(t);
  const good = await startFakeRegistry(t);
  const bad = await startFakeRegistry(t, { fault: () => ({ status: 403 }) });
  const names = [`oci:${join(folder, "layout")}`, `${bad.host}/plain:1`, `${good.host}/plain:1`];
  const words = [PLAIN, "--measure", "none", ...names.flatMap((name) => ["-o", name])];
  const run = await runSlim(words);
  assert.equal(run.exitCode, 3, run.stderr);
  const digest = good.repository("plain").tags.get("1")!;
  assert.equal(run.stdout, `${names[0]}:latest@${digest}\n${names[2]}@${digest}\n`);
  assert.match(run.stderr, new RegExp(`^failed: Write ${bad.host}/plain:1$`, "m"));
  assert.match(run.stderr, new RegExp(`^Wrote ${good.host}/plain:1 `, "m"));
  assert.equal(bad.repository("plain").tags.size, 0);
  const report = reportOf(await runSlim([...words, "--json"]));
  assert.deepEqual(
    report.destinations.map(({ destination, error }) => [destination, error?.code]),
    [
      [`${names[0]}:latest`, undefined],
      [names[1], "registry-denied"],
      [names[2], undefined],
    ],
  );
  assert.equal(report.image!.reference, `${names[0]}:latest@${digest}`);
  assert.equal(report.error!.code, "registry-denied");
});
