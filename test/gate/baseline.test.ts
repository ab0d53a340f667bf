/** `plimsoll gate` against lock files that cannot be used, and updates of one lock file that meet. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { writeFiles } from "../support/files.ts";
import { type ServiceRepository, serviceRepository } from "../support/service-repository.ts";
import { PLAIN, runPlimsoll, type SlimRun, startPlimsoll } from "../support/slim.ts";

const LOCK_FILE = "plimsoll.lock.json";

interface Recorded {
  readonly service: ServiceRepository;
  readonly text: string;
  readonly write: (text: string) => void;
}

async function recorded(t: TestContext): Promise<Recorded | undefined> {
  const service = serviceRepository(t, PLAIN);
  if (service === undefined) return undefined;
  const updated = await service.run(["gate", "--update"]);
  assert.equal(updated.exitCode, 0, updated.stderr);
  const text = readFileSync(join(service.folder, LOCK_FILE), "utf8");
  return { service, text, write: (changed) => void writeFiles(service.folder, { [LOCK_FILE]: changed }) };
}

test("a lock file that cannot be used is an error with a way out, and never a pass", async (t) => {
  const given = await recorded(t);
  if (given === undefined) return;
  const { service, text, write } = given;
  const cases: readonly (readonly [name: string, text: string, exitCode: number, code: string, says: RegExp])[] = [
    ["newer schema", text.replace("lock/1", "lock/2"), 3, "baseline-invalid", /written by a newer plimsoll/],
    ["another schema", '{"lockfileVersion": 3}', 3, "baseline-invalid", /not a lock file of plimsoll/],
    ["no JSON", "size: 12\n", 3, "baseline-invalid", /./],
    ["empty", "", 3, "baseline-invalid", /./],
    ["tampered", text.replace('"go1.26', '"go1.27'), 3, "digest-mismatch", /not what plimsoll wrote/],
    ["lowered", text.replace(/("sizeBytes": )\d+/, "$11"), 3, "baseline-invalid", /do not add up/],
    ["conflict", `<<<<<<< HEAD\n${text}`, 3, "baseline-invalid", /merge conflict/],
    ["no records", '{"schema": "plimsoll.lock/1", "records": []}', 2, "baseline-missing", /no baseline/],
  ];
  for (const [name, changed, exitCode, code, says] of cases) {
    write(changed);
    const gated = await service.gate([]);
    assert.equal(gated.report.verdict, null, name);
    const { error } = gated.report.services[0]!;
    assert.deepEqual([gated.exitCode, error?.code], [exitCode, code], name);
    assert.match(`${error!.what} ${error!.why}`, says, name);
    assert.ok(error!.fix !== null, name);
  }
});

test("a record of another service or another platform is no baseline, and those that there are are named", async (t) => {
  const given = await recorded(t);
  if (given === undefined) return;
  const { service } = given;
  const arm = await service.gate(["--platform", "linux/arm64"]);
  assert.deepEqual([arm.exitCode, arm.report.services[0]!.error?.code], [2, "baseline-missing"]);
  assert.match(arm.report.services[0]!.error!.why!, /plain on linux\/amd64/);
  writeFiles(service.folder, { "plimsoll.yaml": "gate:\n  services:\n    other: {source: .}\n" });
  const other = await service.gate([]);
  assert.deepEqual([other.exitCode, other.report.services[0]!.error?.code], [2, "baseline-missing"]);
});

test("two branches that both wrote the lock file: with and without a conflict, nothing passes that was not measured", async (t) => {
  const given = await recorded(t);
  if (given === undefined) return;
  const { service } = given;
  service.commit("Record");
  for (const [branch, code] of [
    ["left", 'package main\n\nfunc init() { println("left, left, left") }\n'],
    ["right", 'package main\n\nimport _ "strings"\n\nfunc init() { println("right") }\n\nvar big [7000]string\n'],
  ] as const) {
    service.git("switch", "--quiet", "--create", branch, "main");
    writeFiles(service.folder, { [`${branch}.go`]: code });
    assert.equal((await service.run(["gate", "--update"])).exitCode, 0);
    service.commit(`Take the way on the ${branch}`);
  }
  assert.throws(() => service.git("merge", "--quiet", "left"), { status: 1 });
  const conflict = await service.gate([]);
  assert.deepEqual([conflict.exitCode, conflict.report.services[0]!.error?.code], [3, "baseline-invalid"]);
  assert.match(conflict.report.services[0]!.error!.what, /merge conflict/);
  const [, line] = /^plimsoll\.lock\.json:(\d+):1$/.exec(conflict.report.services[0]!.error!.where!) ?? [];
  assert.match(readFileSync(join(service.folder, LOCK_FILE), "utf8").split("\n")[Number(line) - 1]!, /^<<<<<<</);
  // What the message says: either side, then a record of the merged code.
  service.git("checkout", "--quiet", "--ours", LOCK_FILE);
  assert.notEqual((await service.gate([])).report.verdict, null);
  assert.equal((await service.run(["gate", "--update"])).exitCode, 0);
  const solved = await service.gate([]);
  assert.equal(solved.exitCode, 0);
  assert.deepEqual(
    solved.report.results.filter(({ rule }) => rule === "lock-file-stale").map(({ outcome }) => outcome),
    ["pass"],
  );
  // As git joins the lines of both where they are far enough apart: with the sum of one side.
  service.git("checkout", "--quiet", "--theirs", LOCK_FILE);
  const theirs = readFileSync(join(service.folder, LOCK_FILE), "utf8");
  service.git("checkout", "--quiet", "--ours", LOCK_FILE);
  const ours = readFileSync(join(service.folder, LOCK_FILE), "utf8");
  const half = (text: string) => text.indexOf('"owners"');
  writeFiles(service.folder, { [LOCK_FILE]: ours.slice(0, half(ours)) + theirs.slice(half(theirs)) });
  const joined = await service.gate([]);
  assert.deepEqual([joined.exitCode, joined.report.services[0]!.error?.code], [3, "baseline-invalid"]);
  assert.match(joined.report.services[0]!.error!.why!, /git merged two branches/);
});

const TWO =
  "gate:\n  services:\n    one: {source: ./cmd/one}\n    two: {source: ./cmd/two}\n    three: {source: ./cmd/three}\n";
const MAIN = "package main\n\nfunc main() {}\n";

function severalServices(t: TestContext): ServiceRepository | undefined {
  const service = serviceRepository(t, PLAIN);
  if (service === undefined) return undefined;
  const mains = Object.fromEntries(["one", "two", "three"].map((name) => [`cmd/${name}/main.go`, MAIN]));
  service.commit("Three services", { ...mains, "plimsoll.yaml": TWO });
  return service;
}

function recordsIn({ folder }: ServiceRepository): readonly string[] {
  const { records } = JSON.parse(readFileSync(join(folder, LOCK_FILE), "utf8"));
  return records.map(({ service }: { service: string }) => service);
}

test("updates that run at once leave the records of all of them", async (t) => {
  const service = severalServices(t);
  if (service === undefined) return;
  for (let round = 0; round < 3; round++) {
    rmSync(join(service.folder, LOCK_FILE), { force: true });
    const runs: readonly SlimRun[] = await Promise.all(
      ["one", "two", "three"].map((name) => runPlimsoll(["gate", name, "--update"], { cwd: service.folder })),
    );
    assert.deepEqual(
      runs.map(({ exitCode }) => exitCode),
      [0, 0, 0],
      runs.map(({ stderr }) => stderr).join(),
    );
    assert.deepEqual(recordsIn(service), ["one", "three", "two"]);
  }
  assert.equal((await service.gate([])).exitCode, 0);
});

test("an update that is interrupted leaves the file as it was, or the new one, and nothing beside it", async (t) => {
  const service = severalServices(t);
  if (service === undefined) return;
  assert.equal((await service.run(["gate", "--update"])).exitCode, 0);
  const old = readFileSync(join(service.folder, LOCK_FILE), "utf8");
  writeFiles(service.folder, { "cmd/one/more.go": 'package main\n\nfunc init() { println("more") }\n' });
  const names = readdirSync(service.folder).sort();
  const texts = new Set([old]);
  for (const [waitMs, signal] of [
    [0, "SIGINT"],
    [300, "SIGINT"],
    [600, "SIGTERM"],
    [900, "SIGKILL"],
    [1200, "SIGINT"],
  ] as const) {
    const { child, finished } = startPlimsoll(["gate", "--update"], { cwd: service.folder });
    await pause(waitMs);
    child.kill(signal);
    await finished;
    texts.add(readFileSync(join(service.folder, LOCK_FILE), "utf8"));
  }
  assert.equal((await service.run(["gate", "--update"])).exitCode, 0);
  texts.add(readFileSync(join(service.folder, LOCK_FILE), "utf8"));
  assert.equal(texts.size, 2);
  assert.deepEqual(readdirSync(service.folder).sort(), names);
});

test("an update of one service keeps the others, and writes the same bytes again", async (t) => {
  const service = severalServices(t);
  if (service === undefined) return;
  assert.equal((await service.run(["gate", "--update"])).exitCode, 0);
  const before = readFileSync(join(service.folder, LOCK_FILE), "utf8");
  assert.equal((await service.run(["gate", "two", "--update"])).exitCode, 0);
  assert.equal(readFileSync(join(service.folder, LOCK_FILE), "utf8"), before);
  // Nothing is written if one of them cannot be measured.
  writeFiles(service.folder, { "cmd/three/main.go": "package main\n" });
  const failed = await service.run(["gate", "--update"]);
  assert.notEqual(failed.exitCode, 0);
  assert.equal(readFileSync(join(service.folder, LOCK_FILE), "utf8"), before);
  const refused = await service.run(["gate", "--update", "--json"]);
  assert.equal(refused.exitCode, 2);
  assert.equal(JSON.parse(refused.stdout).error.code, "flag-invalid");
});
