/** action.yml, run as far as that goes without a runner: its steps with bash, a release on loopback, and what it promises. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parse } from "yaml";
import { run } from "../../scripts/program.ts";
import { VERSION } from "../../src/base/version.ts";
import { readInputs } from "../../src/command/action/inputs.ts";
import { grownService, pullRequestEvent, variableOf } from "../support/action-run.ts";
import { FakeGitHub, REPOSITORY_NAME, TOKEN } from "../support/fake-github.ts";
import { releaseServer } from "../support/release-server.ts";
import { slimEnvironment } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const ACTION: Action = parse(readFileSync(join(REPOSITORY, "action.yml"), "utf8"));
const [install, , gate] = ACTION.runs.steps as [Step, Step, Step, ...Step[]];
const PLATFORM = { RUNNER_OS: "Linux", RUNNER_ARCH: "X64" };
const FILE = "plimsoll-linux-amd64";

test("every input reaches a step as the variable that is read, and no script contains an expression", () => {
  for (const { run: script } of ACTION.runs.steps) assert.ok(!script?.includes("${{"), script ?? "");
  const given = Object.entries(gate.env!).filter(([name]) => name.startsWith("INPUT_"));
  const passed = given.flatMap(([name, value]) => (/^\$\{\{ inputs\.[\w-]+ \}\}$/.test(value ?? "") ? [name] : []));
  const elsewhere = ["working-directory", "github-token", "version", "checksum", "executable"];
  const expected = Object.keys(ACTION.inputs).filter((name) => !elsewhere.includes(name));
  assert.deepEqual(passed.sort(), expected.map(variableOf).sort());
  const read = new Set<string>();
  const watched = new Proxy<NodeJS.ProcessEnv>({}, { get: (_, name) => void read.add(String(name)) });
  readInputs(watched);
  assert.deepEqual([...read].sort(), given.map(([name]) => name).sort());
  const whole = JSON.stringify(ACTION.runs.steps);
  for (const name of elsewhere) assert.ok(whole.includes(`\${{ inputs.${name} }}`), name);
});

test("the first workflow uploads under the name that the second downloads", () => {
  const names = ACTION.runs.steps.flatMap((step) => ("with" in step ? [(step.with as { name: string }).name] : []));
  assert.equal(names.length, 2);
  assert.equal(names[0], names[1]);
});

/** Runs the first step. */
async function installed(t: TestContext, env: Readonly<Record<string, string>>) {
  const temporary = temporaryFolder(t);
  const output = join(temporary, "output");
  const ran = await run("bash", ["-c", install.run!], {
    env: {
      ...process.env,
      ...{ ...PLATFORM, RUNNER_TEMP: temporary, GITHUB_OUTPUT: output, GITHUB_ACTION_PATH: REPOSITORY },
      ...env,
    },
  });
  const text = existsSync(output) ? readFileSync(output, "utf8") : "";
  return { ...ran, executable: /^executable=(.*)\n$/.exec(text)?.[1] };
}

test("the executable of the action's own version is fetched and compared", async (t) => {
  if (requireTool(t, "curl") === undefined) return;
  const release = await releaseServer(t);
  const { exitCode, output, executable } = await installed(t, { PLIMSOLL_RELEASES: release.url });
  assert.equal(exitCode, 0, output);
  assert.match((await run(executable!, ["--version"])).output, new RegExp(`^${VERSION} `));
  const pinned = { PLIMSOLL_RELEASES: release.url, PLIMSOLL_VERSION: `v${VERSION}`, PLIMSOLL_CHECKSUM: release.sum };
  assert.equal((await installed(t, pinned)).exitCode, 0);
});

test("what is not the executable of the release is not run", async (t) => {
  if (requireTool(t, "curl") === undefined) return;
  const [whole, changed, unlisted, missing] = [
    await releaseServer(t),
    await releaseServer(t, { [`/v${VERSION}/${FILE}`]: "#!/bin/sh\necho evil\n" }),
    await releaseServer(t, { [`/v${VERSION}/SHA256SUMS`]: `${"0".repeat(64)}  x${FILE}\n` }),
    await releaseServer(t, { [`/v${VERSION}/SHA256SUMS`]: "" }),
  ];
  const cases: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{ PLIMSOLL_RELEASES: changed.url }, /has another checksum than its release says/],
    [{ PLIMSOLL_RELEASES: unlisted.url }, /does not have plimsoll-linux-amd64/],
    [{ PLIMSOLL_RELEASES: missing.url }, /does not have plimsoll-linux-amd64/],
    [{ PLIMSOLL_RELEASES: whole.url, PLIMSOLL_CHECKSUM: "a".repeat(64) }, /another checksum than this workflow wants/],
    [{ PLIMSOLL_RELEASES: whole.url, PLIMSOLL_VERSION: "9.9.9" }, /could not be fetched/],
    [{ PLIMSOLL_RELEASES: whole.url, PLIMSOLL_VERSION: "../evil" }, /is not a version/],
    [{ PLIMSOLL_RELEASES: "http://example.com/releases" }, /by https only/],
    [{ PLIMSOLL_RELEASES: whole.url, RUNNER_ARCH: "RISCV64" }, /there is no executable for Linux\/RISCV64/],
    [{ PLIMSOLL_RELEASES: whole.url, PLIMSOLL_EXECUTABLE: "/is/not/there" }, /there is no executable/],
  ];
  for (const [env, says] of cases) {
    const { exitCode, output, executable } = await installed(t, env);
    assert.equal(exitCode, 4, output);
    assert.match(output, says);
    assert.match(output, /^::error title=plimsoll::/m);
    assert.equal(executable, undefined);
  }
});

test("an executable that is there already needs no release", async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/plimsoll"), "#!/bin/sh\n", { mode: 0o755 });
  const own = join(folder, "bin/plimsoll");
  assert.equal((await installed(t, { PLIMSOLL_EXECUTABLE: own })).executable, own);
  const path = `${join(folder, "bin")}:${process.env.PATH}`;
  assert.equal((await installed(t, { PLIMSOLL_EXECUTABLE: "plimsoll", PATH: path })).executable, own);
});

test("the steps after one another: fetched, gated, told, and every output is written", async (t) => {
  const service = requireTool(t, "curl") === undefined ? undefined : await grownService(t);
  if (service === undefined) return;
  const release = await releaseServer(t);
  const { executable } = await installed(t, { PLIMSOLL_RELEASES: release.url });
  const [github, written] = [await FakeGitHub.start(t), new Set<string>()];
  const [inside, outside] = [
    github.pull(7, service.headSha),
    github.pull(8, service.headSha, { headRepository: "them/order" }),
  ];
  for (const pull of [inside, outside]) {
    const temporary = temporaryFolder(t);
    const files = Object.fromEntries(["event", "output", "summary"].map((word) => [word, join(temporary, word)]));
    writeFileSync(files.event!, JSON.stringify(pullRequestEvent(service, pull)));
    const values: Readonly<Record<string, string>> = {
      ...Object.fromEntries(Object.entries(ACTION.inputs).map(([name, input]) => [`inputs.${name}`, input.default])),
      ...{ "inputs.github-token": TOKEN, "steps.install.outputs.executable": executable!, "runner.temp": temporary },
    };
    const { exitCode, output } = await run("bash", ["-c", gate.run!], {
      cwd: service.folder,
      env: {
        ...slimEnvironment({ CI: "true", GITHUB_REPOSITORY: REPOSITORY_NAME, GITHUB_API_URL: github.url }),
        ...{ GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: files.event!, RUNNER_TEMP: temporary },
        ...{ GITHUB_OUTPUT: files.output!, GITHUB_STEP_SUMMARY: files.summary! },
        ...Object.fromEntries(Object.entries(gate.env!).map(([name, text]) => [name, evaluated(text, values)])),
      },
    });
    assert.equal(exitCode, 6, output);
    for (const [, name] of readFileSync(files.output!, "utf8").matchAll(/^([\w-]+)<</gm)) written.add(name!);
    assert.ok(readdirSync(join(temporary, "plimsoll-all-services")).includes("gate.json"));
  }
  assert.deepEqual([inside.comments.length, outside.comments.length], [1, 0]);
  assert.deepEqual([...written].sort(), Object.keys(ACTION.outputs).sort());
  for (const [name, { value }] of Object.entries(ACTION.outputs))
    assert.equal(value, `\${{ steps.gate.outputs.${name} }}`);
});

/** Expressions that only name a value, which is all that the environment of a step has. */
function evaluated(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (expression, name: string) => values[name] ?? assert.fail(expression));
}
