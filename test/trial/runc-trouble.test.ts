/** What stands in the way of a service in runc, and what is left of a trial that does not come to its end. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { TrialReport } from "../../src/report/trial-report.ts";
import type { Container } from "../../src/toolchain/container/runtime.ts";
import { writeImage } from "../support/built-image.ts";
import { unmountUnder } from "../support/containers.ts";
import { runPlimsoll, startPlimsoll } from "../support/slim.ts";
import { archiveOf } from "../support/tar-archive.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { type RuncBench, runcBench } from "../support/trial-ground.ts";

async function errorOf(words: readonly string[]) {
  const { exitCode, stdout } = await runPlimsoll(["trial", "--rounds", "1", "--json", ...words]);
  return { exitCode, error: (JSON.parse(stdout) as TrialReport).error! };
}

test("a port of this machine that is in use ends the trial before anything is started", async (t) => {
  const bench = await runcBench(t);
  if (bench === undefined) return;
  const server = createServer().listen(bench.port, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const { exitCode, error } = await errorOf([bench.images.write(), ...bench.words]);
  assert.deepEqual([exitCode, error.code], [3, "port-taken"]);
  assert.equal(error.what, `port ${bench.port} of this machine is in use`);
});

for (const [name, config, why] of [
  ["whose user its /etc/passwd does not name", { User: "ada", Entrypoint: ["/x"] }, /unable to find user ada/],
  ["that says nothing of what it starts", {}, /neither an Entrypoint nor a Cmd/],
  ["whose program is not there", { Entrypoint: ["/x"] }, /exec: "\/x": stat \/x: no such file or directory/],
] as const) {
  test(`an image ${name} is not started, and it is said why`, async (t) => {
    const bench = await runcBench(t);
    if (bench === undefined) return;
    const folder = temporaryFolder(t);
    writeImage(folder, [{ tar: archiveOf([]), createdBy: "COPY nothing /" }], { config });
    const { exitCode, error } = await errorOf([`oci:${folder}:fat`, ...bench.words]);
    assert.deepEqual([exitCode, error.code], [3, "service-silent"]);
    assert.match(error.why!, why);
  });
}

for (const [name, leave] of [
  ["is disposed of", (container: Container) => container[Symbol.asyncDispose]()],
  // As when its trial was killed, and the next one removes what it left.
  ["loses its folder", async ({ id }: Container) => rmSync(join(folderOf(id), "config.json"))],
] as const) {
  test(`a container that is prepared and ${name} never starts its program`, async (t) => {
    const bench = await runcBench(t);
    if (bench === undefined) return;
    await using open = await bench.ground(bench.images.write(), bench.images.write());
    const { runtime, owner, after, port, env } = open.ground;
    const container = await runtime.prepare(owner, { image: after.reference, port, env });
    const { pid } = await container.state();
    await leave(container);
    await container.endedWithin(10_000);
    assert.equal(existsSync(`/proc/${pid}`), false);
    assert.ok(!(await container.logs()).includes("ready"), "as the program says when it serves");
    await container[Symbol.asyncDispose]();
  });
}

function folderOf(id: string): string {
  const runs = readdirSync(tmpdir()).filter((name) => name.startsWith("plimsoll-runc-"));
  return runs.map((run) => join(tmpdir(), run, `container-${id}`)).find((path) => existsSync(path))!;
}

/** Starts a trial in a folder for temporary files, and returns when it has a container that runs. */
async function startTrial(t: TestContext, { images, words }: RuncBench) {
  const folder = temporaryFolder(t, unmountUnder);
  const running = startPlimsoll(["trial", images.write(), "--rounds", "1000", ...words], { env: { TMPDIR: folder } });
  let hasEnded = false;
  void running.finished.then(() => {
    hasEnded = true;
  });
  for (;;) {
    const pid = pidBelow(folder);
    if (pid !== undefined) return { ...running, folder, pid };
    assert.ok(!hasEnded, "the trial runs");
    await pause(20);
  }
}

/** Of the first process of a container: runc writes it where it is told to. */
function pidBelow(folder: string): string | undefined {
  try {
    const [run = ""] = readdirSync(folder).filter((name) => name.startsWith("plimsoll-runc-"));
    const [container = ""] = readdirSync(join(folder, run)).filter((name) => name.startsWith("container-"));
    return readFileSync(join(folder, run, container, "pid"), "utf8");
  } catch {
    // There is none yet.
    return undefined;
  }
}

function isMounted(folder: string): boolean {
  return readFileSync("/proc/self/mounts", "utf8").includes(folder);
}

test("an interrupted trial leaves no process, no mount and no file", async (t) => {
  const bench = await runcBench(t);
  if (bench === undefined) return;
  const { child, finished, folder, pid } = await startTrial(t, bench);
  assert.ok(isMounted(folder));
  child.kill("SIGINT");
  const { exitCode, stderr } = await finished;
  assert.equal(exitCode, 130, stderr);
  assert.deepEqual([existsSync(`/proc/${pid}`), isMounted(folder), readdirSync(folder)], [false, false, []]);
});

test("what a killed trial left is ended and removed by the next one", async (t) => {
  const bench = await runcBench(t);
  if (bench === undefined) return;
  const { child, finished, folder, pid } = await startTrial(t, bench);
  child.kill("SIGKILL");
  await finished;
  assert.deepEqual([existsSync(`/proc/${pid}`), isMounted(folder)], [true, true], "it is left");
  const [left = ""] = readdirSync(folder).filter((name) => name.startsWith("plimsoll-runc-"));
  const group = `/sys/fs/cgroup/memory/${readdirSync(join(folder, left, "state"))[0]}`;
  // It does not come far: the image before has no program.
  const empty = temporaryFolder(t);
  writeImage(empty, [{ tar: archiveOf([]), createdBy: "COPY nothing /" }], { config: {} });
  const next = await runPlimsoll(["trial", `oci:${empty}:fat`, ...bench.words], { env: { TMPDIR: folder } });
  assert.equal(next.exitCode, 3, next.stderr);
  assert.deepEqual([existsSync(`/proc/${pid}`), isMounted(folder), existsSync(group)], [false, false, false]);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith("plimsoll-runc-")),
    [],
  );
});
