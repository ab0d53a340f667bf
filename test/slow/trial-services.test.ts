/** Services that never answer, never end, fork or print without end, in a real container runtime. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compareImages } from "../../src/flow/trial/equivalence.ts";
import { trySignals } from "../../src/flow/trial/signals.ts";
import { measureStarts } from "../../src/flow/trial/start.ts";
import type { TrialReport } from "../../src/report/trial-report.ts";
import type { SmokeRequest } from "../../src/trial/smoke/request.ts";
import { runPlimsoll } from "../support/slim.ts";
import { trialBench } from "../support/trial-ground.ts";

const GET = (path: string): SmokeRequest => ({
  method: "GET",
  path,
  headers: [],
  body: null,
  isInFlight: false,
  varies: [],
});
const behaving = (name: string) => ({ env: [`BEHAVIOUR=${name}`] });

test("a service that ignores SIGTERM is said to, and killed", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined) return;
  await using open = await bench.ground(bench.images.write(behaving("ignores-term")), bench.images.write());
  const section = await trySignals(open.ground, open.requests);
  assert.ok("found" in section);
  const { remark, secondsToExit, exitCode } = section.found.find(({ image }) => image === "after")!;
  assert.match(remark, /it did not end within 30 seconds, and was killed/);
  assert.deepEqual([secondsToExit, exitCode], [null, null]);
});

for (const [name, why] of [
  ["dies", /it ended with exit code 3 before it answered; its last line: tried: nothing to do/],
  ["never-ready", /it did not answer within 60 seconds/],
] as const) {
  test(`where no image ever answers (${name}), a trial says what each did`, async (t) => {
    const bench = trialBench(t);
    if (bench === undefined) return;
    const image = bench.images.write(behaving(name));
    const words = ["trial", image, image, "--rounds", "1", "--runtime", "podman", "--json"];
    const { exitCode, stdout, stderr } = await runPlimsoll(words, { env: bench.env });
    const { error } = JSON.parse(stdout) as TrialReport;
    assert.deepEqual([error?.code, exitCode], ["service-silent", error?.exitCode], stderr);
    assert.equal(error!.why!.split("\n").length, 2);
    for (const line of error!.why!.split("\n")) assert.match(line, why);
    assert.equal(await bench.podman("ps", "--all", "--quiet"), "");
  });
}

test("the memory of a service that forks is that of all its processes", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined) return;
  await using open = await bench.ground(bench.images.write(behaving("forks")), bench.images.write());
  const { rows, failures } = await measureStarts(open.ground, [GET("/")], 2);
  assert.equal(failures.size, 0);
  const { after, before } = rows.find(({ quantity }) => quantity === "private, at rest")!;
  assert.ok(after!.median > before!.median * 1.3, `${after!.median} and ${before!.median}`);
});

test("a service that prints much is compared by the end of what it printed", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined) return;
  await using open = await bench.ground(bench.images.write(), bench.images.write());
  const section = await compareImages(open.ground, [GET("/print"), GET("/")]);
  assert.ok("found" in section, JSON.stringify(section).slice(0, 1000));
  assert.equal(section.found.same, true, JSON.stringify(section.found.differences).slice(0, 1000));
});
