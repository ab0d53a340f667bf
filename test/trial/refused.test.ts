/** What `plimsoll trial` says where it cannot begin. None of these runs a container. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { TrialReport } from "../../src/report/trial-report.ts";
import { type BuiltConfig, writeImage } from "../support/built-image.ts";
import { writeFiles } from "../support/files.ts";
import { runPlimsoll } from "../support/slim.ts";
import { archiveOf } from "../support/tar-archive.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** A runtime that says who it is, and has nothing. */
const ANSWERS = '#!/bin/sh\n[ "$1" = version ] && echo 4.9.9\nexit 0\n';
const PORT = { ExposedPorts: { "8080/tcp": {} } };

interface Attempt {
  /** Programs on PATH, by name. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly words?: readonly string[];
  readonly image?: BuiltConfig;
  readonly smoke?: string;
}

/** Runs a trial that fails, and returns its exit code and its report. */
async function refused(t: TestContext, attempt: Attempt) {
  const { programs = { podman: ANSWERS }, words = [], image = { config: PORT }, smoke } = attempt;
  const cwd = temporaryFolder(t);
  writeImage(join(cwd, "image"), [{ tar: archiveOf([]), createdBy: "COPY nothing /" }], image);
  writeFiles(cwd, Object.fromEntries(Object.entries(programs).map(([name, text]) => [`bin/${name}`, text])));
  if (smoke !== undefined) writeFiles(cwd, { "smoke.yaml": smoke });
  const env = { PATH: join(cwd, "bin") };
  const run = await runPlimsoll(["trial", "oci:image:fat", "--json", ...words], { cwd, env });
  const report = JSON.parse(run.stdout) as TrialReport;
  assert.equal(report.schema, "plimsoll.trial/1");
  return { exitCode: run.exitCode, stderr: run.stderr, error: report.error! };
}

test("without a runtime on PATH, and with one that is not the one that is wanted", async (t) => {
  const { exitCode, error, stderr } = await refused(t, { programs: {} });
  assert.deepEqual([exitCode, error.code], [4, "program-missing"]);
  assert.match(stderr, /podman, docker, nerdctl or runc is not on PATH/);
  const wanted = await refused(t, { words: ["--runtime", "nerdctl"] });
  assert.deepEqual([wanted.error.code, wanted.error.what], ["program-missing", "nerdctl is not on PATH"]);
});

test("runtimes that do not answer are named with what they say, and one that does is used", async (t) => {
  const silent = '#!/bin/sh\necho "its daemon is asleep" >&2\nexit 125\n';
  const { error } = await refused(t, { programs: { docker: silent, nerdctl: silent } });
  assert.equal(error.code, "program-failed");
  assert.equal(error.why, "docker: its daemon is asleep\nnerdctl: its daemon is asleep");
  const next = await refused(t, { programs: { podman: silent, docker: ANSWERS }, image: { config: {} } });
  assert.equal(next.error.code, "flag-invalid", "docker answered, and the image was opened");
});

test("an image for a machine that nobody emulates is not started", async (t) => {
  const { error } = await refused(t, { image: { config: PORT, architecture: "s390x" } });
  assert.equal(error.code, "image-cannot-run");
  assert.match(error.what, /oci:image:fat is for linux\/s390x/);
});

test("a port that the image does not say, or says twice, has to be named", async (t) => {
  const none = await refused(t, { image: { config: {} } });
  assert.deepEqual([none.error.code, none.error.why], ["flag-invalid", "the image exposes none"]);
  const two = await refused(t, { image: { config: { ExposedPorts: { "8080": {}, "80/tcp": {}, "53/udp": {} } } } });
  assert.deepEqual([two.error.code, two.error.why], ["flag-invalid", "the image exposes 8080, 80"]);
  // What comes next is the runtime, and there is none.
  const named = { image: { config: {} }, programs: {} };
  const byFlag = await refused(t, { ...named, words: ["--port", "8080"] });
  const smoke = "port: 8080\nrequests: [GET /]\n";
  const byFile = await refused(t, { ...named, words: ["--smoke", "smoke.yaml"], smoke });
  assert.deepEqual([byFlag.error.code, byFile.error.code], ["program-missing", "program-missing"]);
});

test("a variable without a value ends the command", async (t) => {
  const { exitCode, error } = await refused(t, { words: ["--env", "LOG_LEVEL"] });
  assert.deepEqual([exitCode, error.code, error.what], [2, "flag-invalid", "--env LOG_LEVEL has no value"]);
});

test("a list of requests that is missing, empty or no list", async (t) => {
  const words = ["--smoke", "smoke.yaml"];
  const missing = await refused(t, { words });
  assert.deepEqual([missing.error.code, missing.error.what], ["config-invalid", "smoke.yaml does not exist"]);
  for (const smoke of ["requests: []\n", "requests: 5\n", "[1, 2\n", "requests:\n  - FETCH\n"]) {
    const { error } = await refused(t, { words, smoke });
    assert.equal(error.code, "config-invalid", smoke);
  }
});
