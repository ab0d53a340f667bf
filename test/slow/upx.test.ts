/** `plimsoll trial --upx` on services for which the figures point one way, and the other. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import type { TrialReport } from "../../src/report/trial-report.ts";
import type { UpxReport } from "../../src/report/trial-upx.ts";
import { goSays, onlineEnvironment } from "../differential/evidence-programs.ts";
import { goFixture } from "../support/go-program.ts";
import { runPlimsoll, runSlim } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
import { trialBench } from "../support/trial-ground.ts";
import { triedProgram } from "../support/tried-image.ts";
import { upxThatGives } from "../support/upx-stub.ts";

const NATS = "github.com/nats-io/nats-server/v2@v2.11.0";
const NATS_SMOKE = `port: 8222
args: ["-m", "8222"]
requests:
  - GET /healthz
  - { path: /varz, varies: ["the body at $.mem", "the body at $.cpu"] }
  - GET /jsz
`;

async function tryUpx(
  t: TestContext,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<UpxReport> {
  const run = await runPlimsoll(["trial", ...words, "--upx", "--rounds", "8", "--json"], { env });
  assert.equal(run.exitCode, 0, run.stderr);
  const { upx } = JSON.parse(run.stdout) as TrialReport;
  const { measured, verdict } = upx!;
  for (const { quantity, before, after, verdict: shows } of measured) {
    t.diagnostic(`${quantity}: ${before?.median} → ${after?.median} (${shows})`);
  }
  t.diagnostic(JSON.stringify(verdict));
  requireFollows(upx!);
  return upx!;
}

/** What the guide says that follows, from the rows that were printed. */
function requireFollows({ measured, equivalence, sight, verdict }: UpxReport): void {
  const row = (quantity: string) => measured.find((each) => each.quantity === quantity)!;
  const plainLess = (quantity: string) => row(quantity).before!.median - row(quantity).after!.median;
  const wires = measured.filter(({ quantity }) => quantity.startsWith("wire"));
  const best = (side: "before" | "after") => Math.min(...wires.map((each) => each[side]!.median));
  const wire = best("before") - best("after");
  const saved = plainLess("stored") + wire;
  const memory = row("private, after load");
  const grows = memory.verdict === "larger" ? -plainLess("private, after load") : 0;
  const isSlower = row("to the first answer").verdict === "larger";
  assert.ok(equivalence !== null && "found" in equivalence && equivalence.found.same, JSON.stringify(equivalence));
  const isBlind = sight.some(({ plain, packed }) => plain.sees && packed.sees === false);
  const { decision } = verdict;
  if (saved <= 0 || saved <= grows) assert.equal(decision, "leave");
  else if (grows > 0 || isSlower || isBlind || wire < 0) assert.equal(decision, "a trade");
  else
    assert.ok(
      decision === "pack" || (decision === "a trade" && verdict.reasons.some(({ of }) => of === "memory limit")),
    );
}

test("nats-server: less on disk, more in memory than that, and nothing sees into it: leave it", async (t) => {
  const bench = trialBench(t);
  const online = onlineEnvironment(t);
  if (bench === undefined || online === undefined || requireTool(t, "upx") === undefined) return;
  const folder = temporaryFolder(t);
  if (!goSays(t, ["mod", "download", NATS], { env: online, cwd: folder })) return;
  const image = `oci:${join(folder, "nats")}:slim`;
  const made = await runSlim([NATS, "-o", image, "--measure", "none"], { env: online, cwd: folder });
  assert.equal(made.exitCode, 0, made.stderr);
  const smoke = join(folder, "smoke.yaml");
  writeFileSync(smoke, NATS_SMOKE);
  const { programs, measured, memoryLimit, sight, verdict } = await tryUpx(t, [image, "--smoke", smoke], bench.env);
  assert.deepEqual(
    programs.map(({ path, refused }) => [path, refused]),
    [["/usr/local/bin/nats-server", null]],
  );
  assert.equal(verdict.decision, "leave");
  const shows = Object.fromEntries(measured.map(({ quantity, verdict: each }) => [quantity, each]));
  assert.deepEqual(
    [shows.stored, shows["wire, zstd 19"], shows["private, after load"], shows["files, after load"]],
    ["smaller", "larger", "larger", "smaller"],
  );
  assert.ok(memoryLimit !== null && "found" in memoryLimit.packed && memoryLimit.packed.found.limitBytes !== null);
  for (const { by, plain, packed } of sight.filter((each) => each.plain.sees !== null)) {
    assert.deepEqual([plain.sees, packed.sees], [true, false], by);
  }
});

test("a program whose memory is its own already: more is saved than memory grows, and that is a trade", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined || requireTool(t, "upx") === undefined) return;
  const image = `oci:${join(temporaryFolder(t), "table")}:slim`;
  const made = await runSlim([goFixture("table"), "-o", image, "--measure", "none"]);
  assert.equal(made.exitCode, 0, made.stderr);
  const { verdict } = await tryUpx(t, [image, "--port", "8080"], bench.env);
  assert.equal(verdict.decision, "a trade");
});

test("a upx that only makes a program smaller: what is not shown to get worse is packed", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined) return;
  const stub = upxThatGives(temporaryFolder(t), triedProgram(false));
  const env = { ...bench.env, PATH: `${stub}${delimiter}${bench.env.PATH}` };
  const { verdict } = await tryUpx(t, [bench.images.write({ withSymbols: true })], env);
  assert.ok(verdict.decision === "pack" || verdict.decision === "a trade", verdict.decision);
});
