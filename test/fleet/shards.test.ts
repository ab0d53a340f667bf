/** A fleet that is read by shards: one after the other or as processes, ended in the middle, and on what others wrote. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { sha256 } from "../../src/base/digest.ts";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import type { FleetShardReport } from "../../src/report/fleet-shard-report.ts";
import { type FakeRegistry, faultFor, startFakeRegistry } from "../support/fake-registry.ts";
import { registryStore } from "../support/registry-store.ts";
import { type SampleFile, sampleImage } from "../support/sample-image.ts";
import { runHere, startPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const RELEASE: SampleFile = { path: "etc/os-release", text: 'ID=debian\nVERSION_ID="12"\n' };
const BASE = [RELEASE, { path: "lib/c", text: "c".repeat(5000) }];
const NAMES = ["order", "cart", "price", "stock", "mail", "search"];
/** A base that all share, and two layers of its own for each. */
const LAYERS = 1 + 2 * NAMES.length;
const RULES = "fleet:\n  rules:\n    tag: v*.*.*\n    size: 10kB\n";

interface Fleet {
  readonly cwd: string;
  readonly registry: FakeRegistry;
  /** Another registry, in which results are kept. */
  readonly kept: FakeRegistry;
  readonly results: readonly ["--results", string];
  /** `plimsoll fleet fleet.txt` with these flags, on a machine that has read nothing. */
  run(...words: readonly string[]): ReturnType<typeof runHere>;
  /** The words and the place of such a run. */
  asked(...words: readonly string[]): {
    readonly words: readonly string[];
    readonly cwd: string;
    readonly cache: string;
  };
}

async function fleetOf(t: TestContext): Promise<Fleet> {
  const [registry, kept] = [await startFakeRegistry(t), await startFakeRegistry(t)];
  const { store } = registryStore(t);
  for (const name of NAMES) {
    const own = [[{ path: "app", text: name.repeat(100) }], [{ path: "lib/c", text: `${name} overwrites it` }]];
    await store.push(sampleImage({ layers: [BASE, ...own] }), `${registry.host}/acme/${name}:v1.0.0`);
  }
  registry.requests.length = 0;
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, "fleet.txt"), NAMES.map((name) => `${registry.host}/acme/${name}:v1.0.0\n`).join(""));
  writeFileSync(join(cwd, "plimsoll.yaml"), RULES);
  let runs = 0;
  const asked = (...words: readonly string[]) => ({
    words: ["fleet", "fleet.txt", "--json", ...words],
    ...{ cwd, cache: join(cwd, `cache-${runs++}`) },
  });
  return {
    ...{ cwd, registry, kept, asked, results: ["--results", `${kept.host}/acme/results`] },
    run: (...words) => {
      const { words: all, cache } = asked(...words);
      return runHere(all, { cwd, env: { PLIMSOLL_CACHE: cache } });
    },
  };
}

/** How often each layer was asked for. */
function layersAsked({ requests, repositories }: FakeRegistry): ReadonlyMap<string, number> {
  const layers = new Set<string>();
  for (const { manifests } of repositories.values()) {
    for (const { bytes } of manifests.values()) {
      for (const { digest } of JSON.parse(Buffer.from(bytes).toString()).layers) layers.add(digest);
    }
  }
  const asked = requests
    .filter(({ method, path }) => method === "GET" && path.includes("/blobs/"))
    .map(({ path }) => path.split("/").at(-1)!)
    .filter((digest) => layers.has(digest));
  return new Map([...layers].map((digest) => [digest, asked.filter((one) => one === digest).length]));
}

function reportIn({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): FleetReport {
  assert.notEqual(stdout, "", stderr);
  return { ...(JSON.parse(stdout) as FleetReport), read: null };
}

const SHARDS = ["0/3", "1/3", "2/3"] as const;

async function runShards({ run, results }: Fleet): Promise<readonly FleetShardReport[]> {
  const reports: FleetShardReport[] = [];
  for (const shard of SHARDS) {
    const { exitCode, stdout, stderr } = await run("--shard", shard, ...results);
    assert.equal(exitCode, 0, stderr);
    reports.push(JSON.parse(stdout) as FleetShardReport);
  }
  return reports;
}

test("shards on machines of their own read each layer once, and the report is that of a single run", async (t) => {
  const fleet = await fleetOf(t);
  const { registry, run, results } = fleet;
  const single = reportIn(await run());
  registry.requests.length = 0;
  const shards = await runShards(fleet);
  assert.equal(
    shards.reduce((sum, { read }) => sum + read, 0),
    LAYERS,
  );
  assert.ok(
    shards.every(({ layers }) => layers > 0),
    "each has some",
  );
  assert.deepEqual(new Set(layersAsked(registry).values()), new Set([1]));

  registry.requests.length = 0;
  const { stdout, stderr } = await run(...results);
  assert.deepEqual((JSON.parse(stdout) as FleetReport).read, { layers: LAYERS, known: LAYERS }, stderr);
  assert.deepEqual(reportIn({ stdout, stderr }), single);
  assert.deepEqual(new Set(layersAsked(registry).values()), new Set([0]), "the report reads no layer");

  const again = await runShards(fleet);
  assert.deepEqual(
    again.map(({ read, known, layers }) => [read, known === layers]),
    SHARDS.map(() => [0, true]),
  );
  assert.deepEqual(new Set(layersAsked(registry).values()), new Set([0]), "nor do shards that are run again");
});

test("the same shard gives the same artifacts, whoever reads it", async (t) => {
  const fleet = await fleetOf(t);
  const { kept, run, results } = fleet;
  await runShards(fleet);
  const { tags } = kept.repository("acme/results");
  assert.equal(tags.size, LAYERS);
  const first = new Map(tags);
  kept.repositories.clear();
  await run("--shard", "0/1", ...results);
  assert.deepEqual(new Map([...kept.repository("acme/results").tags].sort()), new Map([...first].sort()));
});

test("a shard that is killed goes on where it was", async (t) => {
  const fleet = await fleetOf(t);
  const { registry, kept, asked, run, results } = fleet;
  const single = reportIn(await run());
  registry.requests.length = 0;
  const killed = Promise.withResolvers<void>();
  kept.fault = ({ method, path }) => {
    const isFourth = method === "PUT" && path.includes("/manifests/") && kept.seen("PUT", "/manifests/").length === 4;
    if (isFourth) killed.resolve();
    return isFourth ? { hang: true } : undefined;
  };
  const { words, cwd, cache } = asked("--shard", "0/1", ...results);
  const { child, finished } = startPlimsoll(words, { cwd, env: { PLIMSOLL_CACHE: cache } });
  await killed.promise;
  child.kill("SIGKILL");
  assert.match((await finished).stderr, /ended by SIGKILL/);
  kept.fault = undefined;
  const there = kept.repository("acme/results").tags.size;
  assert.ok(there >= 1 && there < LAYERS, `${there} are kept`);
  const { stdout, stderr } = await run("--shard", "0/1", ...results);
  const report = JSON.parse(stdout) as FleetShardReport;
  assert.deepEqual([report.known, report.read], [there, LAYERS - there], stderr);
  assert.ok([...layersAsked(registry).values()].every((times) => times <= 2));
  assert.deepEqual(reportIn(await run(...results)), single);
});

/** Changes what a registry holds as results, by the tag of each. */
type Tampering = (kept: FakeRegistry) => void;

function documentsIn(kept: FakeRegistry, change: (paths: readonly string[]) => Record<string, unknown>): void {
  tamper(kept, (bytes) => {
    const document = JSON.parse(zstdDecompressSync(bytes).toString());
    return zstdCompressSync(JSON.stringify({ ...document, ...change(document.paths) }));
  });
}

/** Every result with another content, under a manifest that names it. */
function tamper(kept: FakeRegistry, change: (bytes: Uint8Array) => Uint8Array, mediaType?: string): void {
  const { blobs, manifests, tags } = kept.repository("acme/results");
  for (const [tag, digest] of tags) {
    const { mediaType: type, bytes } = manifests.get(digest)!;
    const manifest = JSON.parse(Buffer.from(bytes).toString());
    const [layer] = manifest.layers;
    const content = change(blobs.get(layer.digest)!);
    const named = sha256(content);
    blobs.set(named, content);
    manifest.layers = [{ ...layer, mediaType: mediaType ?? layer.mediaType, digest: named, size: content.length }];
    const changed = Buffer.from(JSON.stringify(manifest));
    manifests.set(sha256(changed), { mediaType: type, bytes: changed });
    tags.set(tag, sha256(changed));
  }
}

const TAMPERED: Readonly<Record<string, Tampering>> = {
  "results of other layers": ({ repositories }) => {
    const { tags } = repositories.get("acme/results")!;
    const digests = [...tags.values()];
    for (const [index, tag] of [...tags.keys()].entries()) tags.set(tag, digests[(index + 1) % digests.length]!);
  },
  "documents that claim another size": (kept) => documentsIn(kept, () => ({ sizeBytes: 1 })),
  "documents that claim less of the blob": (kept) => documentsIn(kept, () => ({ wireBytes: 1 })),
  "bytes that are not compressed": (kept) => tamper(kept, (bytes) => zstdDecompressSync(bytes)),
  "a few bytes that unpack to very many": (kept) => {
    const bomb = zstdCompressSync(Buffer.alloc(300 * 1024 * 1024));
    tamper(kept, () => bomb);
  },
  "artifacts of another type": (kept) => tamper(kept, (bytes) => bytes, "application/octet-stream"),
  "blobs that are gone": ({ repositories }) => repositories.get("acme/results")!.blobs.clear(),
  "blobs with other bytes": ({ repositories }) => {
    const { blobs } = repositories.get("acme/results")!;
    for (const [digest, bytes] of blobs) blobs.set(digest, new Uint8Array(bytes.length));
  },
};

test("a shard whose registry does not answer for an image has not ended its work", async (t) => {
  const { run, registry, results } = await fleetOf(t);
  const [name] = NAMES;
  registry.fault = ({ path }) => (path.includes(`/${name}/manifests/`) ? { status: 404 } : undefined);
  assert.equal((await run("--shard", "0/3", ...results)).exitCode, 0, "an image that is gone stays so");
  registry.fault = ({ path }) => (path.includes(`/${name}/manifests/`) ? { status: 403 } : undefined);
  assert.equal((await run("--shard", "0/3", ...results)).exitCode, 0, "and so does one that is denied");
  registry.fault = ({ path }) => (path.includes(`/${name}/manifests/`) ? { status: 503 } : undefined);
  const { exitCode, stderr } = await run("--shard", "0/3", ...results);
  assert.equal(exitCode, 3);
  assert.match(stderr, /shard 0\/3 could not read 1 image/);
});

test("results that are not of the layer, or not as they should be, are refused and named", async (t) => {
  for (const [name, tampering] of Object.entries(TAMPERED)) {
    await t.test(name, async (t) => {
      const fleet = await fleetOf(t);
      const { registry, kept, run, results } = fleet;
      const single = reportIn(await run());
      await runShards(fleet);
      tampering(kept);
      registry.requests.length = 0;
      const report = reportIn(await run(...results));
      const { notes } = report;
      assert.equal(notes.filter((note) => note.includes("is not believed")).length, LAYERS, notes.join("\n"));
      assert.deepEqual({ ...report, notes: [] }, { ...single, notes: [] });
      assert.deepEqual(new Set(layersAsked(registry).values()), new Set([1]), "all layers were read");
    });
  }
});

test("what a repository says counts only for runs that name it", async (t) => {
  const fleet = await fleetOf(t);
  const { kept, asked, run, results } = fleet;
  const single = reportIn(await run());
  await runShards(fleet);
  // A lie that has the right form: nobody can tell it from the truth without the layer.
  documentsIn(kept, ([release, ...rest]) =>
    rest.length === 1 ? { paths: [release, "lib/nobody-overwrites-it"] } : {},
  );
  const { words, cwd, cache } = asked(...results);
  const env = { PLIMSOLL_CACHE: cache };
  const told = reportIn(await runHere(words, { cwd, env }));
  assert.notDeepEqual(told, single);
  const own = await runHere(["fleet", "fleet.txt", "--json"], { cwd, env });
  assert.deepEqual(reportIn(own), single);
});

test("a repository that does not answer, or is none, ends the run before it reads anything", async (t) => {
  const { registry, kept, run, results } = await fleetOf(t);
  kept.fault = () => ({ status: 403 });
  for (const words of [[], ["--shard", "0/2"]]) {
    const { exitCode, stderr } = await run(...words, ...results);
    assert.equal(exitCode, 3);
    assert.match(stderr, /denies access to acme\/results/);
  }
  assert.equal(registry.requests.length, 0);
  const { exitCode, stderr } = await run("--results", `${kept.host}/acme/results:v1`);
  assert.equal(exitCode, 2);
  assert.match(stderr, /names an image/);
});

test("processes of this machine share its cache, or a repository, and the report is that of a single run", async (t) => {
  const { registry, run, results } = await fleetOf(t);
  const single = reportIn(await run());
  for (const words of [[], results]) {
    registry.requests.length = 0;
    const { stdout, stderr } = await run("--shards", "3", ...words);
    const report = JSON.parse(stdout) as FleetReport;
    assert.deepEqual(reportIn({ stdout, stderr }), single);
    assert.deepEqual(report.read, { layers: LAYERS, known: LAYERS }, stderr);
    assert.deepEqual(new Set(layersAsked(registry).values()), new Set([1]));
    assert.match(stderr, /shard 2\/3: \d layers?, \d read/);
  }
});

test("processes of this machine get the file that names repositories, and none is started for workflows alone", async (t) => {
  const { run, cwd } = await fleetOf(t);
  renameSync(join(cwd, "plimsoll.yaml"), join(cwd, "fleet.yaml"));
  const written = await run("--config", "fleet.yaml", "--shards", "2");
  assert.deepEqual(reportIn(written), reportIn(await run("--config", "fleet.yaml")), written.stderr);

  const workflows = join(cwd, ".github/workflows");
  mkdirSync(workflows, { recursive: true });
  writeFileSync(join(workflows, "build.yml"), "on: push\njobs: {a: {runs-on: x, steps: [{run: ls}]}}\n");
  const env = { PLIMSOLL_CACHE: join(cwd, "cache") };
  const { exitCode, stderr } = await runHere(["fleet", ".github/workflows", "--shards", "2"], { cwd, env });
  assert.equal(exitCode, 0, stderr);
});

test("a process that cannot end its work is started again, and named at last", async (t) => {
  const { kept, run, results } = await fleetOf(t);
  const isWrite = ({ method }: { readonly method: string }) => method === "POST";
  kept.fault = faultFor(isWrite, { status: 403 });
  const restarted = await run("--shards", "1", ...results);
  assert.equal(restarted.exitCode, 0, restarted.stderr);
  assert.equal(kept.repository("acme/results").tags.size, LAYERS);

  kept.repositories.clear();
  kept.fault = (request) => (isWrite(request) ? { status: 403 } : undefined);
  const { exitCode, stderr } = await run("--shards", "1", ...results);
  assert.equal(exitCode, 4);
  assert.match(stderr, /shard 0\/1 did not end its work: it was started 3 times/);
  assert.match(stderr, /at last it ended with exit code 3: .* denies access to acme\/results/);
});

test("an interruption ends the processes of the shards", async (t) => {
  const { registry, asked } = await fleetOf(t);
  const hanging = Promise.withResolvers<void>();
  registry.fault = ({ path }) => {
    if (!path.includes("/blobs/")) return undefined;
    hanging.resolve();
    return { hang: true };
  };
  const { words, cwd, cache } = asked("--shards", "2");
  const { child, finished } = startPlimsoll(words, { cwd, env: { PLIMSOLL_CACHE: cache } });
  await hanging.promise;
  const shards = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim().split(" ").map(Number);
  assert.ok(shards.length >= 1);
  child.kill("SIGINT");
  assert.equal((await finished).exitCode, 130);
  for (const shard of shards) assert.throws(() => process.kill(shard, 0), { code: "ESRCH" });
});

test("flags of the report and of a shard do not go together", async (t) => {
  const { run, results } = await fleetOf(t);
  const cases: readonly (readonly [words: readonly string[], said: RegExp])[] = [
    [["--shard", "3/3"], /--shard 3\/3 is no shard/],
    [["--shard", "0/2", "--shards", "2"], /--shard and --shards do not go together/],
    [["--shard", "0/2", "--html", "fleet.html"], /--shard and --html do not go together/],
    [["--shard", "0/2", "--write", "sarif=x"], /--shard and --write do not go together/],
    [["--shards", "0"], /--shards 0 is not a number/],
    [["-", "--shards", "2"], /--shards cannot read standard input/],
  ];
  for (const [words, said] of cases) {
    const { exitCode, stderr } = await run(...words, ...results);
    assert.equal(exitCode, 2, words.join(" "));
    assert.match(stderr, said);
  }
});
