/** A fleet that is read by shards: one after the other or as processes, ended in the middle, and on what others wrote. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readlinkSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { counted } from "../../src/base/counted.ts";
import { assignShards } from "../../src/fleet/shards/assign.ts";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import type { FleetShardReport } from "../../src/report/fleet-shard-report.ts";
import { childrenOf } from "../support/children-of.ts";
import { type FakeRegistry, faultFor } from "../support/fake-registry.ts";
import {
  fleetOf,
  LAYERS,
  layersAsked,
  NAMES,
  reportIn,
  runShards,
  SHARDS,
  surveysIn,
  tamper,
} from "../support/shard-fleet.ts";
import { runHere, startPlimsoll } from "../support/slim.ts";

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
  const first = surveysIn(kept);
  assert.equal(first.size, LAYERS);
  kept.repositories.clear();
  await run("--shard", "0/1", ...results);
  assert.deepEqual(surveysIn(kept), first);
});

test("a shard that is killed goes on where it was", async (t) => {
  const fleet = await fleetOf(t);
  const { registry, kept, asked, run, results } = fleet;
  const single = reportIn(await run());
  registry.requests.length = 0;
  const killed = Promise.withResolvers<void>();
  kept.fault = ({ method, path }) => {
    const isFourth =
      method === "PUT" && path.includes("/manifests/") && kept.seen("PUT", "/manifests/survey-").length === 4;
    if (isFourth) killed.resolve();
    return isFourth ? { hang: true } : undefined;
  };
  const { words, cwd, cache } = asked("--shard", "0/1", ...results);
  const { child, finished } = startPlimsoll(words, { cwd, env: { PLIMSOLL_CACHE: cache } });
  await killed.promise;
  child.kill("SIGKILL");
  assert.match((await finished).stderr, /ended by SIGKILL/);
  kept.fault = undefined;
  const there = surveysIn(kept).size;
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
  tamper(kept, "survey-", (bytes) => {
    const document = JSON.parse(zstdDecompressSync(bytes).toString());
    return zstdCompressSync(JSON.stringify({ ...document, ...change(document.paths) }));
  });
}

const TAMPERED: Readonly<Record<string, Tampering>> = {
  "results of other layers": ({ repositories }) => {
    const { tags } = repositories.get("acme/results")!;
    const digests = [...tags.values()];
    for (const [index, tag] of [...tags.keys()].entries()) tags.set(tag, digests[(index + 1) % digests.length]!);
  },
  "documents that claim another size": (kept) => documentsIn(kept, () => ({ sizeBytes: 1 })),
  "documents that claim less of the blob": (kept) => documentsIn(kept, () => ({ wireBytes: 1 })),
  "bytes that are not compressed": (kept) => tamper(kept, "survey-", (bytes) => zstdDecompressSync(bytes)),
  "a few bytes that unpack to very many": (kept) => {
    const bomb = zstdCompressSync(Buffer.alloc(300 * 1024 * 1024));
    tamper(kept, "survey-", () => bomb);
  },
  "artifacts of another type": (kept) => tamper(kept, "survey-", (bytes) => bytes, "application/octet-stream"),
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
  const shard = (night: string) => run("--shard", "0/3", "--night", night, ...results);
  assert.equal((await shard("one")).exitCode, 0, "an image that is gone stays so");
  registry.fault = ({ path }) => (path.includes(`/${name}/manifests/`) ? { status: 403 } : undefined);
  assert.equal((await shard("two")).exitCode, 0, "and so does one that is denied");
  registry.fault = ({ path }) => (path.includes(`/${name}/manifests/`) ? { status: 503 } : undefined);
  const { exitCode, stderr } = await shard("three");
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

test("a result that was a lie once is not believed from this machine's cache when it is another one", async (t) => {
  const fleet = await fleetOf(t);
  const { kept, asked, run, results } = fleet;
  const single = reportIn(await run());
  await runShards(fleet);
  const truth = new Map(kept.repository("acme/results").tags);
  documentsIn(kept, ([release, ...rest]) =>
    rest.length === 1 ? { paths: [release, "lib/nobody-overwrites-it"] } : {},
  );
  const { words, cwd, cache } = asked(...results);
  const report = async () => reportIn(await runHere(words, { cwd, env: { PLIMSOLL_CACHE: cache } }));
  assert.notDeepEqual(await report(), single);
  for (const [tag, digest] of truth) kept.repository("acme/results").tags.set(tag, digest);
  kept.requests.length = 0;
  assert.deepEqual(await report(), single);
  assert.deepEqual(await report(), single);
  assert.equal(kept.seen("GET", "/manifests/survey-").length, 2 * (1 + LAYERS), "each run asks for each result once");
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

/** The layers of the second of two shards of one machine. */
function layersOfSecond({ repositories }: FakeRegistry): readonly string[] {
  const manifests = [...repositories.values()].flatMap((one) => [...one.manifests.values()]);
  const layers = manifests.flatMap(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()).layers as Descriptor[]);
  return [...assignShards(layers, { count: 2, local: true })]
    .filter(([, shard]) => shard === 1)
    .map(([digest]) => digest);
}

test("layers are shared among processes of this machine, and each is read once", async (t) => {
  const { registry, run } = await fleetOf(t);
  const single = reportIn(await run());
  registry.requests.length = 0;
  const { stdout, stderr } = await run("--shards", "2");
  assert.deepEqual(reportIn({ stdout, stderr }), single);
  assert.deepEqual(new Set(layersAsked(registry).values()), new Set([1]));
  const ofSecond = layersOfSecond(registry).length;
  assert.ok(ofSecond > 0);
  assert.ok(stderr.includes(`shard 1/2: ${counted(ofSecond, "layer")}, ${ofSecond} read`), stderr);
});

test("a process that is killed is started again, and the run goes on", async (t) => {
  const { registry, run, asked } = await fleetOf(t);
  const single = reportIn(await run());
  const [layer] = layersOfSecond(registry);
  const { words, cwd, cache } = asked("--shards", "2");
  let kills = 0;
  registry.fault = ({ path }) => {
    if (kills > 0 || !path.endsWith(`/blobs/${layer}`)) return undefined;
    for (const shard of childrenOf(child.pid!)) process.kill(shard, "SIGKILL");
    kills++;
    return { hang: true };
  };
  const { child, finished } = startPlimsoll(words, { cwd, env: { PLIMSOLL_CACHE: cache } });
  const { exitCode, stdout, stderr } = await finished;
  assert.equal(kills, 1);
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(reportIn({ stdout, stderr }), single);
});

test("processes of this machine get the file that names repositories, and workflows alone need none", async (t) => {
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
  assert.equal(surveysIn(kept).size, LAYERS);

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
  const shards = childrenOf(child.pid!);
  assert.ok(shards.length >= 1);
  child.kill("SIGINT");
  assert.equal((await finished).exitCode, 130);
  for (const shard of shards) assert.throws(() => process.kill(shard, 0), { code: "ESRCH" });
});

test("a run that cannot go on ends the processes that have begun", async (t) => {
  const { registry, asked } = await fleetOf(t);
  registry.fault = () => ({ hang: true });
  // The processes are not told of policies, and would go on.
  const { words, cwd, cache } = asked("--shards", "2", "--hook-image", "ghcr.io/acme/plimsoll:v1.0.0");
  const { exitCode, stderr } = await startPlimsoll(words, { cwd, env: { PLIMSOLL_CACHE: cache } }).finished;
  assert.equal(exitCode, 2);
  assert.match(stderr, /--hook-image needs --policies-to/);
  const place = realpathSync(cwd);
  const left = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && placeOf(pid) === place);
  assert.deepEqual(left, []);
});

/** Where a process runs; undefined where it has ended meanwhile. */
function placeOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

test("flags of the report and of a shard do not go together", async (t) => {
  const { run, results } = await fleetOf(t);
  const cases: readonly (readonly [words: readonly string[], said: RegExp])[] = [
    [["--shard", "3/3"], /--shard 3\/3 is no shard/],
    [["--shard", "0/2", "--shards", "2"], /--shard and --shards do not go together/],
    [["--shard", "0/2", "--html", "fleet.html"], /--shard and --html do not go together/],
    [["--shard", "0/2", "--write", "sarif=x"], /--shard and --write do not go together/],
    [["--shards", "0"], /--shards 0 is not a number/],
    [["--local"], /--local needs --shard/],
    [["--night", "x"], /--night needs --shard or --shards/],
    [["-", "--shards", "2"], /--shards cannot read standard input/],
  ];
  for (const [words, said] of cases) {
    const { exitCode, stderr } = await run(...words, ...results);
    assert.equal(exitCode, 2, words.join(" "));
    assert.match(stderr, said);
  }
});
