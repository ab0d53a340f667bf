import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { PLAIN, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireValidLayout } from "../support/valid-layout.ts";

const RUNS = ["a", "b", "c"] as const;

/** The same program with a different label for each run, so that each run makes another image. */
function labelled(run: string, destination: string, env: Record<string, string> = {}) {
  return slimReport([PLAIN, "--label", `run=${run}`, "-o", destination], { env });
}

test("concurrent runs into one new layout, each with its own tag, all succeed", async (t) => {
  const folder = join(temporaryFolder(t), "layout");
  const reports = await Promise.all(RUNS.map((run) => labelled(run, `oci:${folder}:${run}`)));
  assert.deepEqual(requireValidLayout(folder), [...RUNS]);
  const layout = new LayoutOnDisk(folder);
  for (const [index, run] of RUNS.entries()) {
    assert.equal(layout.entry(run).digest, reports[index]!.image!.digest);
    assert.deepEqual(layout.image(run).config.config?.Labels, { run });
  }
});

test("concurrent runs with one tag leave the image of one of them, complete", async (t) => {
  const folder = join(temporaryFolder(t), "layout");
  const reports = await Promise.all(RUNS.map((run) => labelled(run, `oci:${folder}:same`)));
  assert.deepEqual(requireValidLayout(folder), ["same"]);
  const digests = reports.map(({ image }) => image!.digest as string);
  assert.equal(new Set(digests).size, RUNS.length);
  assert.ok(digests.includes(new LayoutOnDisk(folder).entry("same").digest));
});

test("concurrent runs into one archive leave the image of one of them, complete", async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, "image.tar");
  const reports = await Promise.all(RUNS.map((run) => labelled(run, `oci-archive:${path}`)));
  assert.deepEqual(readdirSync(folder), ["image.tar"]);
  const unpacked = join(folder, "unpacked");
  mkdirSync(join(unpacked, ".plimsoll"), { recursive: true });
  execFileSync("tar", ["-xf", path, "-C", unpacked]);
  assert.equal(requireValidLayout(unpacked).length, 1);
  const [entry] = JSON.parse(readFileSync(join(unpacked, "index.json"), "utf8")).manifests;
  assert.ok(reports.some(({ image }) => image!.digest === entry.digest));
});

test("first runs that share one empty cache make one image", async (t) => {
  const folder = temporaryFolder(t);
  const env = { PLIMSOLL_CACHE: join(folder, "cache") };
  const names = RUNS.map((run) => join(folder, run));
  const reports = await Promise.all(names.map((name) => labelled("one", `oci:${name}`, env)));
  assert.equal(new Set(reports.map(({ image }) => image!.digest)).size, 1);
  for (const name of names) assert.deepEqual(requireValidLayout(name), ["latest"]);
  const incoming = readdirSync(join(env.PLIMSOLL_CACHE, "layers/incoming"));
  const builds = readdirSync(join(env.PLIMSOLL_CACHE, "go-build"), { recursive: true });
  assert.deepEqual([...incoming, ...builds.filter((name) => String(name).includes("run-"))], []);
});
