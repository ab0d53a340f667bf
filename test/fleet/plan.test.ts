/** The plan that the shards of a fleet share: who asks for what, what becomes of parts whose shard was ended, and who is believed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import type { FleetShardReport } from "../../src/report/fleet-shard-report.ts";
import type { FakeRegistry, SeenRequest } from "../support/fake-registry.ts";
import { registryStore } from "../support/registry-store.ts";
import { sampleImage } from "../support/sample-image.ts";
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
import { startPlimsoll } from "../support/slim.ts";

/** How often each manifest and each config was asked for. */
function asked({ requests, repositories }: FakeRegistry): readonly number[] {
  return NAMES.flatMap((name) => {
    const { manifests } = repositories.get(`acme/${name}`)!;
    const configs = [...manifests.values()].map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()).config.digest);
    const times = (part: string) =>
      requests.filter(({ method, path }) => method === "GET" && path.includes(`/acme/${name}/${part}`)).length;
    return [times("manifests/"), ...configs.map((digest: string) => times(`blobs/${digest}`))];
  });
}

test("all shards together ask for each manifest and config once", async (t) => {
  const fleet = await fleetOf(t);
  const reports = await runShards(fleet);
  assert.deepEqual(new Set(asked(fleet.registry)), new Set([1]));
  const made = reports.map(({ plan }) => plan.made);
  const [{ plan }] = reports as [FleetShardReport];
  assert.deepEqual(made, [plan.parts, 0, 0], "the first finds no part of the others");
  assert.deepEqual(
    reports.flatMap(({ notes }) => notes),
    [],
  );

  fleet.registry.requests.length = 0;
  await runShards(fleet);
  assert.deepEqual(new Set(asked(fleet.registry)), new Set([0]), "nor does the same night again");
});

test("processes of one machine share the plan through its cache, and each run has a night of its own", async (t) => {
  const { registry, run } = await fleetOf(t);
  const single = reportIn(await run());
  for (const times of [1, 2]) {
    registry.requests.length = 0;
    const finished = await run("--shards", String(times));
    assert.deepEqual(reportIn(finished), single, finished.stderr);
    // One shard and the report. Shards that begin together may both make a part.
    if (times === 1) assert.deepEqual(new Set(asked(registry)), new Set([2]));
  }
});

/** Where a shard can be ended, by the request that is never answered. */
const STEPS: Readonly<Record<string, (request: SeenRequest, ofFleet: boolean) => boolean>> = {
  "before it has asked for anything": ({ path }, ofFleet) => !ofFleet && path.includes("/manifests/survey-none"),
  "while it asks for manifests": ({ path }, ofFleet) => ofFleet && path.includes("/manifests/"),
  "while it asks for configs": ({ path }, ofFleet) => ofFleet && path.includes("/blobs/"),
  "while it sends a part": ({ method }, ofFleet) => !ofFleet && method === "POST",
  "before a part has its name": ({ method, path }, ofFleet) =>
    !ofFleet && method === "PUT" && path.includes("/manifests/plan-"),
  "while it reads the parts of others": ({ method, path }, ofFleet) =>
    !ofFleet && method === "GET" && path.includes("/manifests/plan-"),
  "before it keeps the first layer": ({ method, path }, ofFleet) =>
    !ofFleet && method === "PUT" && path.includes("/manifests/survey-"),
};

test("wherever a shard is ended, the others make its parts, and the report is that of a single run", async (t) => {
  for (const [step, isStep] of Object.entries(STEPS)) {
    await t.test(step, async (t) => {
      const { registry, kept, run, asked: runOf, results } = await fleetOf(t);
      const single = reportIn(await run());
      registry.requests.length = 0;
      const reached = Promise.withResolvers<void>();
      for (const [one, ofFleet] of [
        [registry, true],
        [kept, false],
      ] as const) {
        one.fault = (request) => {
          if (!isStep(request, ofFleet)) return undefined;
          reached.resolve();
          return { hang: true };
        };
      }
      const { words, cwd, cache } = runOf("--shard", "0/3", ...results);
      const { child, finished } = startPlimsoll(words, { cwd, env: { PLIMSOLL_CACHE: cache } });
      await reached.promise;
      child.kill("SIGKILL");
      await finished;
      registry.fault = undefined;
      kept.fault = undefined;
      for (const shard of [...SHARDS.slice(1), SHARDS[0]]) {
        const { exitCode, stderr } = await run("--shard", shard, ...results);
        assert.equal(exitCode, 0, stderr);
      }
      assert.ok(Math.max(...asked(registry)) <= 2, "what the one that was ended had asked for, and once more");
      assert.equal(surveysIn(kept).size, LAYERS);
      assert.ok(Math.max(...layersAsked(registry).values()) <= 2);
      registry.requests.length = 0;
      const { stdout, stderr } = await run(...results);
      assert.deepEqual((JSON.parse(stdout) as FleetReport).read, { layers: LAYERS, known: LAYERS }, stderr);
      assert.deepEqual(reportIn({ stdout, stderr }), single);
    });
  }
});

interface Part {
  readonly key: string;
  readonly images: readonly {
    readonly reference: string;
    readonly mediaType: string;
    readonly blobs: readonly string[];
  }[];
}

function partsOf(kept: FakeRegistry, change: (part: Part) => object): void {
  tamper(kept, "plan-", (bytes) =>
    zstdCompressSync(JSON.stringify(change(JSON.parse(zstdDecompressSync(bytes).toString())))),
  );
}

/** Changes of parts that nobody may believe. */
const UNFIT: Readonly<Record<string, (kept: FakeRegistry) => void>> = {
  "bytes that are not compressed": (kept) => tamper(kept, "plan-", (bytes) => zstdDecompressSync(bytes)),
  "a few bytes that unpack to very many": (kept) =>
    tamper(kept, "plan-", () => zstdCompressSync(Buffer.alloc(100 * 1024 * 1024))),
  "no JSON": (kept) => tamper(kept, "plan-", () => zstdCompressSync(Buffer.from("{"))),
  "artifacts of another type": (kept) => tamper(kept, "plan-", (bytes) => bytes, "application/octet-stream"),
  "parts of another night": (kept) => partsOf(kept, (part) => ({ ...part, key: "0".repeat(64) })),
  "an image that is not of the part": (kept) =>
    partsOf(kept, ({ key, images }) => ({
      key,
      images: images.map((one) => ({ ...one, reference: "evil.example/x:1" })),
    })),
  "an image twice": (kept) => partsOf(kept, ({ key, images }) => ({ key, images: [images[0], ...images] })),
  "an image without its manifest": (kept) =>
    partsOf(kept, ({ key, images }) => ({ key, images: images.map((one) => ({ ...one, blobs: [] })) })),
  "blobs that are gone": ({ repositories }) => repositories.get("acme/results")!.blobs.clear(),
  "blobs with other bytes": ({ repositories }) => {
    const { blobs } = repositories.get("acme/results")!;
    for (const [digest, bytes] of blobs) blobs.set(digest, new Uint8Array(bytes.length));
  },
};

test("a part that is damaged is refused, named, and made anew", async (t) => {
  for (const [name, change] of Object.entries(UNFIT)) {
    await t.test(name, async (t) => {
      const { registry, kept, run, results } = await fleetOf(t);
      await run("--shard", "0/3", ...results);
      const whole = new Map(kept.repository("acme/results").tags);
      change(kept);
      registry.requests.length = 0;
      const { stdout, stderr } = await run("--shard", "1/3", ...results);
      const { notes, plan } = JSON.parse(stdout) as FleetShardReport;
      assert.ok(plan.parts > 0 && plan.made === plan.parts, stderr);
      assert.equal(
        new Set(notes.filter((note) => /plan-\w+ is not believed, and was made anew/.test(note))).size,
        plan.parts,
      );
      assert.deepEqual(new Set(asked(registry)), new Set([1]));
      const { tags } = kept.repository("acme/results");
      for (const [tag, digest] of whole) if (tag.startsWith("plan-")) assert.equal(tags.get(tag), digest, tag);
    });
  }
});

test("a part that says something else of names costs time, and no answer", async (t) => {
  const { registry, kept, run, results } = await fleetOf(t);
  const single = reportIn(await run());
  const lies: Readonly<Record<string, (part: Part) => object>> = {
    "other images": ({ key, images }) => ({
      key,
      images: images.map(({ reference }, index) => ({ ...images[(index + 1) % images.length]!, reference })),
    }),
    "images that are gone": ({ key, images }) => ({
      key,
      images: images.map(({ reference }) => ({ reference, why: "gone" })),
    }),
    "images that never were": ({ key, images }) => ({
      key,
      images: images.map((one) => ({ ...one, blobs: [one.blobs[0]!.replaceAll(/[0-9a-f]{64}/g, "0".repeat(64))] })),
    }),
    "no images": ({ key }) => ({ key, images: [] }),
  };
  for (const [name, lie] of Object.entries(lies)) {
    kept.repositories.clear();
    await run("--shard", "0/3", ...results);
    partsOf(kept, lie);
    const { exitCode, stderr } = await run("--shard", "1/3", ...results);
    assert.equal(exitCode, 0, `${name}: ${stderr}`);
    registry.requests.length = 0;
    assert.deepEqual(reportIn(await run(...results)), single, name);
  }
});

test("a tag that moves is seen by the report, and by the shards of another night", async (t) => {
  const fleet = await fleetOf(t);
  const { registry, run, results } = fleet;
  await runShards(fleet);
  const { store } = registryStore(t);
  const moved = sampleImage({ layers: [[{ path: "new", text: "n".repeat(500) }]] });
  await store.push(moved, `${registry.host}/acme/order:v1.0.0`);
  const single = reportIn(await run());
  const same = await runShards(fleet);
  assert.deepEqual(new Set(same.map(({ read }) => read)), new Set([0]), "shards of the same night have the same view");
  registry.requests.length = 0;
  assert.deepEqual(reportIn(await run(...results)), single, "the report asks what each name means");
  assert.equal(Math.max(...layersAsked(registry).values()), 1);
  const { stdout, stderr } = await run("--shard", "0/1", "--night", "next", ...results);
  assert.equal((JSON.parse(stdout) as FleetShardReport).read, 1, stderr);
});

test("what the registry did not answer for is in no part, and every shard asks again", async (t) => {
  const { registry, run, results } = await fleetOf(t);
  const [name] = NAMES;
  registry.fault = ({ path }) => (path.includes(`/${name}/manifests/`) ? { status: 503 } : undefined);
  assert.equal((await run("--shard", "0/3", ...results)).exitCode, 3);
  registry.fault = undefined;
  registry.requests.length = 0;
  const { exitCode, stdout, stderr } = await run("--shard", "1/3", ...results);
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual((JSON.parse(stdout) as FleetShardReport).unopened, []);
  assert.deepEqual(
    asked(registry),
    NAMES.flatMap((one) => (one === name ? [1, 1] : [0, 0])),
  );
});

test("an image that is gone is in a part, so that the others do not ask for it", async (t) => {
  const { registry, run, results } = await fleetOf(t);
  const [name] = NAMES;
  registry.repository(`acme/${name}`).tags.clear();
  const seen = [];
  for (const shard of SHARDS) {
    const { exitCode, stdout, stderr } = await run("--shard", shard, ...results);
    assert.equal(exitCode, 0, stderr);
    seen.push((JSON.parse(stdout) as FleetShardReport).unopened);
  }
  assert.equal(registry.seen("GET", `/${name}/manifests/`).length, 1);
  assert.equal(seen[0]!.length, 1);
  assert.deepEqual([seen[1], seen[2]], [seen[0], seen[0]]);
});
