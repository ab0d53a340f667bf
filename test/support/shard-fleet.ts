/** A small fleet in a registry, whose shards keep what they find in another one. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { sha256 } from "../../src/base/digest.ts";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import type { FleetShardReport } from "../../src/report/fleet-shard-report.ts";
import { type FakeRegistry, startFakeRegistry } from "./fake-registry.ts";
import { registryStore } from "./registry-store.ts";
import { type SampleFile, sampleImage } from "./sample-image.ts";
import { runHere } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";

const RELEASE: SampleFile = { path: "etc/os-release", text: 'ID=debian\nVERSION_ID="12"\n' };
const BASE = [RELEASE, { path: "lib/c", text: "c".repeat(5000) }];
export const NAMES = ["order", "cart", "price", "stock", "mail", "search"];
/** A base that all share, and two layers of its own for each. */
export const LAYERS = 1 + 2 * NAMES.length;
const RULES = "fleet:\n  rules:\n    tag: v*.*.*\n    size: 10kB\n";

export interface Fleet {
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

export async function fleetOf(t: TestContext): Promise<Fleet> {
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
export function layersAsked({ requests, repositories }: FakeRegistry): ReadonlyMap<string, number> {
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

export function reportIn({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): FleetReport {
  assert.notEqual(stdout, "", stderr);
  return { ...(JSON.parse(stdout) as FleetReport), read: null };
}

export const SHARDS = ["0/3", "1/3", "2/3"] as const;

export async function runShards({ run, results }: Fleet): Promise<readonly FleetShardReport[]> {
  const reports: FleetShardReport[] = [];
  for (const shard of SHARDS) {
    const { exitCode, stdout, stderr } = await run("--shard", shard, ...results);
    assert.equal(exitCode, 0, stderr);
    reports.push(JSON.parse(stdout) as FleetShardReport);
  }
  return reports;
}

/** The tags of the surveys that shards have kept. */
export function surveysIn(kept: FakeRegistry): ReadonlyMap<string, string> {
  const { tags } = kept.repository("acme/results");
  return new Map([...tags].filter(([tag]) => tag.startsWith("survey-")).sort());
}

/** Gives every result whose tag begins so another content, under a manifest that names it. */
export function tamper(
  kept: FakeRegistry,
  tags: "survey-" | "plan-",
  change: (bytes: Uint8Array) => Uint8Array,
  mediaType?: string,
): void {
  const { blobs, manifests, tags: named } = kept.repository("acme/results");
  for (const [tag, digest] of [...named].filter(([one]) => one.startsWith(tags))) {
    const { mediaType: type, bytes } = manifests.get(digest)!;
    const manifest = JSON.parse(Buffer.from(bytes).toString());
    const [layer] = manifest.layers;
    const content = change(blobs.get(layer.digest)!);
    const changed = sha256(content);
    blobs.set(changed, content);
    manifest.layers = [{ ...layer, mediaType: mediaType ?? layer.mediaType, digest: changed, size: content.length }];
    const encoded = Buffer.from(JSON.stringify(manifest));
    manifests.set(sha256(encoded), { mediaType: type, bytes: encoded });
    named.set(tag, sha256(encoded));
  }
}
