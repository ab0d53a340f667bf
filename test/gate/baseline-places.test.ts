/** One past, kept in different places: the lock file, an artifact at the image, the image itself, the merge base, a tag. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parseLockFile } from "../../src/format/size-record/lock-file.ts";
import { BASELINE_ARTIFACT_TYPE, encodeRecordArtifact } from "../../src/format/size-record/record-artifact.ts";
import type { GateReport } from "../../src/report/gate-report.ts";
import { openStores } from "../../src/session/stores.ts";
import { parseTarget } from "../../src/store/target.ts";
import { writeFiles } from "../support/files.ts";
import { type RealRegistry, startDockerRegistry, startReferrersRegistry } from "../support/real-registry.ts";
import { type ServiceRepository, serviceRepository } from "../support/service-repository.ts";
import { PLAIN } from "../support/slim.ts";

const NET = 'package main\n\nimport _ "net/http"\n';

interface Place {
  readonly reference: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A small program with its lock file on main, and a change that grows it. */
async function grown(t: TestContext): Promise<ServiceRepository | undefined> {
  const service = serviceRepository(t, PLAIN);
  if (service === undefined) return undefined;
  assert.equal((await service.run(["gate", "--update"])).exitCode, 0);
  service.commit("Record");
  return service;
}

function change(service: ServiceRepository): void {
  service.git("switch", "--quiet", "--create", "change");
  service.commit("Serve", { "net.go": NET });
}

/** What a verdict says, without the words for where the past was. */
function shown({ results }: GateReport): readonly string[] {
  return results
    .filter(({ rule }) => rule !== "lock-file-stale")
    .map(({ rule, subject, outcome, size, baselineSize }) =>
      [rule, subject.name, outcome, size, baselineSize].join(" "),
    );
}

/**
 * The verdict and the sizes. A program that is published was linked without a symbol table, and one that is measured with
 * its table, which is then taken out: their build IDs differ, and so do the compressed sizes by some bytes.
 */
function requireSameTotals(a: GateReport, b: GateReport): void {
  const [one, other] = [a, b].map(({ verdict, results, services }) => {
    const { now, baseline } = services[0]!;
    const { outcome } = results.find(({ rule }) => rule === "total-growth")!;
    return { verdict, outcome, sizes: [now!.sizeBytes, baseline!.sizeBytes], now: now!, baseline: baseline! };
  });
  assert.deepEqual([one!.verdict, one!.outcome, one!.sizes], [other!.verdict, other!.outcome, other!.sizes]);
  for (const side of ["now", "baseline"] as const) {
    assert.ok(Math.abs(one![side].wireBytes! - other![side].wireBytes!) < 32);
  }
}

async function publish(service: ServiceRepository, { reference, env }: Place): Promise<void> {
  const published = await service.run(["slim", ".", "--output", reference, "--measure", "none"], { env });
  assert.equal(published.exitCode, 0, published.stderr);
}

const REGISTRIES: readonly (readonly [string, (t: TestContext) => Promise<RealRegistry | undefined>])[] = [
  ["docker-registry, with the fallback tag", startDockerRegistry],
  ["a registry with the referrers API", startReferrersRegistry],
];

for (const [name, start] of REGISTRIES) {
  test(`the artifact in ${name} gives the verdict of the lock file, of the measured image and of the merge base`, async (t) => {
    const registry = await start(t);
    const service = await grown(t);
    if (registry === undefined || service === undefined) return;
    const place = { reference: `${registry.host}/team/shop:v1`, env: { DOCKER_CONFIG: registry.dockerConfig } };
    await publish(service, place);
    change(service);
    const gate = (...words: string[]) => service.gate(["--base", "main", "--baseline", ...words], { env: place.env });
    const measured = await gate(place.reference);
    assert.match(measured.report.services[0]!.baselineText!, /^127\.0\.0\.1:\d+\/team\/shop:v1$/);
    const attached = await service.run(["gate", place.reference, "--baseline", "attached", "--update"], place);
    assert.equal(attached.exitCode, 0, attached.stderr);
    assert.match(attached.stdout, /@sha256:[0-9a-f]{64}\n$/);
    const again = await service.run(["gate", place.reference, "--baseline", "attached", "--update"], place);
    assert.equal(again.stdout, attached.stdout);
    const recorded = await gate(place.reference);
    assert.match(recorded.report.services[0]!.baselineText!, /^the record attached to /);
    assert.deepEqual(shown(recorded.report), shown(measured.report));
    const [lock, built] = [await gate("lock"), await gate("merge-base")];
    assert.deepEqual(shown(lock.report), shown(built.report));
    requireSameTotals(recorded.report, lock.report);
    for (const one of [measured, recorded, lock, built]) assert.equal(one.exitCode, 1);
    // The image itself, against its own record.
    const own = await service.gate([place.reference, "--baseline", "attached"], place);
    assert.equal(own.exitCode, 0, JSON.stringify(own.report));
    assert.equal(own.report.services[0]!.service, "plain");
    const offline = await gate(place.reference, "--offline");
    assert.deepEqual([offline.exitCode, offline.report.services[0]!.error?.code], [3, "offline"]);
  });
}

test("a layout holds the record, and an artifact of another image is refused", async (t) => {
  const service = await grown(t);
  if (service === undefined) return;
  const layout = `oci:${join(service.folder, "../layout")}`;
  await publish(service, { reference: `${layout}:v1`, env: {} });
  const attach = (tag: string) => service.run(["gate", `${layout}:${tag}`, "--baseline", "attached", "--update"]);
  const none = await service.gate([`${layout}:v1`, "--baseline", "attached"]);
  assert.deepEqual([none.exitCode, none.report.services[0]!.error?.code], [2, "baseline-missing"]);
  assert.equal((await attach("v1")).exitCode, 0);
  change(service);
  const gate = () => service.gate(["--baseline", `${layout}:v1`, "--offline"]);
  const recorded = await gate();
  assert.equal(recorded.exitCode, 1);
  assert.match(recorded.report.services[0]!.baselineText!, /^the record attached to /);
  const lock = await service.gate(["--baseline", "lock"]);
  requireSameTotals(recorded.report, lock.report);
  await attachForeignRecord(service, `${layout}:v1`);
  const refused = await gate();
  assert.deepEqual([refused.exitCode, refused.report.services[0]!.error?.code], [3, "digest-mismatch"]);
});

/** The record of another image, attached to this one without the verb: `gate` itself only attaches an image's own. */
async function attachForeignRecord({ folder }: ServiceRepository, name: string): Promise<void> {
  const surroundings = { env: process.env, cwd: folder, signal: new AbortController().signal };
  await using stores = openStores(surroundings, { offline: true, insecure: false, caFile: undefined });
  const target = parseTarget(name);
  const image = await stores.openImage(target, "linux/amd64");
  const [record] = parseLockFile(readFileSync(join(folder, "plimsoll.lock.json")), "lock");
  const mediaType = BASELINE_ARTIFACT_TYPE;
  const bytes = encodeRecordArtifact({ ...record!, digest: `sha256:${"e".repeat(64)}` });
  await stores.attachments.attach(target, image.descriptor, {
    artifactType: mediaType,
    layers: [{ mediaType, bytes }],
  });
}

test("the last release is compared with, whether its tag has a lock file or is built", async (t) => {
  const service = serviceRepository(t, PLAIN);
  if (service === undefined) return;
  const yaml =
    'gate:\n  release: {tag: "v*"}\n  rules: {packages: off, total: {growth: 90 %}, release: {growth: 20 kB, then: fail}}\n';
  service.commit("Rules", { "plimsoll.yaml": yaml });
  const release = ({ results }: GateReport) => {
    const { outcome, what, baselineSize } = results.find(({ rule }) => rule === "release-growth")!;
    return { outcome, what, baselineSize };
  };
  assert.equal((await service.run(["gate", "--update"])).exitCode, 0);
  const first = await service.gate([]);
  assert.equal(first.exitCode, 0);
  assert.match(release(first.report).what, /no tag matches v\*/);
  service.git("tag", "v1.0.0");
  service.commit("Record");
  service.commit("Convert", {
    "text.go":
      'package main\n\nimport (\n\t"encoding/json"\n\t"os"\n)\n\nfunc init() { _ = json.NewEncoder(os.Stdout).Encode(os.Args) }\n',
  });
  assert.equal((await service.run(["gate", "--update"])).exitCode, 0);
  service.commit("Record the drip");
  const built = await service.gate([]);
  assert.equal(built.exitCode, 1, JSON.stringify(built.report));
  assert.match(release(built.report).what, /build of v1\.0\.0/);
  assert.ok(built.report.results.every(({ rule, outcome }) => outcome === "pass" || rule === "release-growth"));
  service.git("tag", "--delete", "v1.0.0");
  service.git("tag", "v1.0.0", "HEAD~2");
  const locked = await service.gate([]);
  assert.equal(locked.exitCode, 1);
  assert.match(release(locked.report).what, /plimsoll\.lock\.json at v1\.0\.0/);
  assert.equal(release(locked.report).baselineSize, release(built.report).baselineSize);
});

test("what cannot be a baseline or be written is exit 2, before anything is built", async (t) => {
  const service = await grown(t);
  if (service === undefined) return;
  writeFiles(service.folder, { "main.go": "package broken\n" });
  for (const words of [
    ["--baseline", "attached"],
    ["--baseline", "merge-base"],
    ["--update", "--baseline", "merge-base"],
    ["--update", "--baseline", "oci:there"],
    ["--update", "--base", "main"],
  ]) {
    const { exitCode, stdout, stderr } = await service.run(["gate", ...words]);
    assert.equal(exitCode, 2, `${words.join(" ")}: ${stdout}${stderr}`);
    assert.match(stderr, /flag-invalid/);
  }
  assert.equal(service.git("status", "--porcelain"), "M main.go");
});
