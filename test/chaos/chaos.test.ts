/** A service in a real container runtime, with a real redis, while something breaks. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { ChaosReport } from "../../src/report/chaos-report.ts";
import { type ChaosBench, chaosBench, isBusy } from "../support/chaotic.ts";
import { CHAOS } from "../support/chaotic-defects.ts";
import { isAlive } from "../support/is-alive.ts";
import { runHere, startPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const FAULTS = ["--only", "redis/reset", "--only", "prices/half-open", "--quick", "--seed", "7"];

test("a service without a defect survives, by the same faults in the same order for one seed", async (t) => {
  const bench = chaosBench(t);
  if (bench === undefined) return;
  const image = bench.image();
  const runs: ChaosReport[] = [];
  for (const _ of [1, 2]) {
    const { report, stderr, exitCode } = await bench.run(image, FAULTS);
    const open = report.experiments.some(isBusy);
    const bad = report.experiments.flatMap(({ checks }) => checks.filter(({ outcome }) => outcome !== "pass"));
    assert.deepEqual(
      bad.filter(({ outcome }) => outcome === "fail" || !open),
      [],
      stderr,
    );
    if (!open) assert.deepEqual([exitCode, report.verdict], [0, "pass"], stderr);
    runs.push(report);
  }
  const made = runs.map(({ experiments }) =>
    experiments.map(({ id, fault, faultMs, beforeMs }) => ({ id, fault, faultMs, beforeMs })),
  );
  assert.deepEqual(made[0]!.map(({ id }) => id).toSorted(), ["prices/half-open", "redis/reset"]);
  assert.deepEqual(made[0], made[1]);
  assert.deepEqual(
    runs[0]!.dependencies.map(({ name, kind }) => `${name} ${kind}`),
    ["redis redis", "prices http"],
  );
  assert.equal(await bench.podman("ps", "--all", "--quiet"), "");
  assert.equal(await bench.podman("images", "--quiet"), "");
});

test("what audit suspects is confirmed, where a goroutine stands in it", async (t) => {
  const bench = chaosBench(t);
  if (bench === undefined) return;
  const { file } = await bench.audit("call-without-deadline");
  const words = ["--only", "prices/blackhole", "--suspects", file];
  const { report, exitCode, stderr } = await bench.run(bench.image("call-without-deadline"), words);
  assert.ok(report.suspects !== null, stderr);
  const [suspect] = report.suspects;
  if (report.experiments.some(isBusy)) return void assert.equal(suspect?.outcome, "not-tried", stderr);
  assert.deepEqual([exitCode, report.verdict, report.error?.code], [1, "fail", "chaos-broken"], stderr);
  assert.deepEqual(
    [suspect?.outcome, suspect?.function, suspect?.experiment, suspect?.check],
    ["confirmed", "main.(*service).price", "prices/blackhole", "answers-in-time"],
  );
});

/** Starts a run, and returns when its service runs; `folder` is where its temporary files are. */
async function startRun(t: TestContext, bench: ChaosBench) {
  const [folder, cwd] = [temporaryFolder(t), temporaryFolder(t)];
  writeFileSync(join(cwd, "plimsoll.yaml"), CHAOS);
  const running = startPlimsoll(["chaos", bench.image()], { cwd, env: { ...bench.env, TMPDIR: folder } });
  let hasEnded = false;
  void running.finished.then(() => {
    hasEnded = true;
  });
  while ((await bench.podman("ps", "--quiet")) === "") {
    assert.ok(!hasEnded, "the run goes on");
    await pause(50);
  }
  return { ...running, folder, redis: redisUnder(folder) };
}

/** The process of the redis whose data are in a folder. */
function redisUnder(folder: string): number {
  const [own = ""] = readdirSync(folder).filter((name) => name.startsWith("plimsoll-dependency-"));
  return JSON.parse(readFileSync(join(folder, own, "process.json"), "utf8")).pid;
}

test("an interrupted run leaves nothing, and nothing of it listened where others reach it", async (t) => {
  const bench = chaosBench(t);
  if (bench === undefined) return;
  const { child, finished, folder, redis } = await startRun(t, bench);
  const addresses = [child.pid!, redis].flatMap(listening);
  assert.ok(addresses.length >= 3, addresses.join(", "));
  assert.deepEqual(
    addresses.filter((address) => address !== "127.0.0.1" && !address.startsWith("10.")),
    [],
  );
  child.kill("SIGINT");
  const { exitCode, stderr } = await finished;
  assert.equal(exitCode, 130, stderr);
  assert.equal(await bench.podman("ps", "--all", "--quiet"), "");
  assert.equal(await bench.podman("images", "--quiet"), "");
  assert.deepEqual(readdirSync(folder), []);
  assert.ok(!isAlive(redis));
});

test("what a killed run left is removed by the next", async (t) => {
  const bench = chaosBench(t);
  if (bench === undefined) return;
  const { child, finished, folder, redis } = await startRun(t, bench);
  child.kill("SIGKILL");
  await finished;
  assert.ok(isAlive(redis));
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, "plimsoll.yaml"), CHAOS);
  // One that comes to nothing.
  const words = ["chaos", bench.image(), "--only", "redis/earthquake"];
  const { exitCode, stderr } = await startPlimsoll(words, { cwd, env: { ...bench.env, TMPDIR: folder } }).finished;
  assert.equal(exitCode, 2, stderr);
  assert.match(
    stderr,
    /--only redis\/earthquake: there is no such experiment[\s\S]*prices\/blackhole, .*service\/terminated/,
  );
  assert.equal(await bench.podman("ps", "--all", "--quiet"), "");
  assert.equal(await bench.podman("images", "--quiet"), "");
  assert.deepEqual(
    namesIn(folder).filter((name) => name.startsWith("plimsoll-dependency-")),
    [],
  );
  assert.ok(!isAlive(redis));
});

/** The addresses of IPv4 at which a process listens. */
function listening(pid: number): readonly string[] {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  const lines = ["tcp", "tcp6"].flatMap((name) =>
    readFileSync(`/proc/${pid}/net/${name}`, "utf8").trim().split("\n").slice(1),
  );
  return lines.flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    if (fields[3] !== LISTENS || !own.has(fields[9]!)) return [];
    const [hex = ""] = fields[1]!.split(":");
    return hex.length === 8 ? Array.from(Buffer.from(hex, "hex").reverse()).join(".") : hex;
  });
}

const LISTENS = "0A";

test("a service that never starts: what it said is shown", async (t) => {
  const bench = chaosBench(t);
  if (bench === undefined) return;
  const settings = CHAOS.replace("REDIS_ADDR: ADDRESS", "REDIS_PLACE: ADDRESS");
  const { report, exitCode } = await bench.run(bench.image(), FAULTS, settings);
  assert.equal(exitCode, 3);
  assert.equal(report.error!.code, "service-silent");
  assert.match(report.error!.why!, /its log names REDIS_ADDR, which is not set|REDIS_ADDR is not set/);
});

test("a server that is not installed is named, with its package", async (t) => {
  const bench = chaosBench(t);
  if (bench === undefined) return;
  const programs = temporaryFolder(t);
  const known = new Set(["redis-server"]);
  for (const folder of bench.env.PATH!.split(delimiter)) {
    for (const name of namesIn(folder)) {
      if (!known.has(name)) symlinkSync(join(folder, name), join(programs, name));
      known.add(name);
    }
  }
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, "plimsoll.yaml"), CHAOS);
  const { exitCode, stdout } = await runHere(["chaos", bench.image(), "--json"], { cwd, env: { PATH: programs } });
  const { error } = JSON.parse(stdout) as ChaosReport;
  assert.deepEqual([exitCode, error!.code], [4, "program-missing"]);
  assert.match(`${error!.what} ${error!.fix}`, /redis-server.*\(redis-server in Debian\)/);
});

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

test("settings that cannot be are refused before anything is started", async (t) => {
  const cases: readonly (readonly [settings: string, code: string, says: RegExp])[] = [
    [
      `${CHAOS}  waive: [{experiment: redis, check: answers-in-tme, reason: known}]\n`,
      "config-invalid",
      /no check answers-in-tme/,
    ],
    [
      CHAOS.replace("{kind: http,", "{kind: http, image: nginx,"),
      "config-invalid",
      /more than one of kind, image and command/,
    ],
    [CHAOS.replace(/ {2}load:\n.*\n.*\n.*\n/, ""), "config-invalid", /no load to hold it against/],
    [CHAOS.replace(/ {2}objectives:\n.*\n/, ""), "config-invalid", /has no objective of latency/],
    [CHAOS.replace("REDIS_ADDR: ADDRESS", "REDIS_ADDR: here"), "config-invalid", /the word ADDRESS is wanted/],
  ];
  for (const [settings, code, says] of cases) {
    const cwd = temporaryFolder(t);
    writeFileSync(join(cwd, "plimsoll.yaml"), settings);
    const { stdout } = await runHere(["chaos", "oci:nowhere", "--json"], { cwd });
    const { error } = JSON.parse(stdout) as ChaosReport;
    assert.equal(error?.code, code, stdout);
    assert.match(`${error!.what} ${error!.why} ${error!.fix}`, says);
  }
});
