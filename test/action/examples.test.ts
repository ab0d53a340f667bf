/** The examples for CI: they are those of the guide, they fit the action, and their scripts run. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parse } from "yaml";
import { run } from "../../scripts/program.ts";
import { VERSION } from "../../src/base/version.ts";
import { type GrownService, grownService } from "../support/action-run.ts";
import { CHECKOUT_PROGRAM, releaseServer } from "../support/release-server.ts";
import { slimEnvironment } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

const EXAMPLES = ["github-size.yml", "github-size-comment.yml", "gitlab-ci.yml", "gate.sh"] as const;

function read(path: string): string {
  return readFileSync(join(REPOSITORY, path), "utf8");
}

test("the guide shows the examples as they are", () => {
  const guide = read("docs/guide/ci.md");
  for (const name of EXAMPLES) {
    const [, shown] = new RegExp(`<!-- examples/ci/${name} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\`\\n`).exec(guide) ?? [];
    assert.equal(shown, read(`examples/ci/${name}`), name);
  }
});

test("the guide has every input and every output of the action", () => {
  const { inputs, outputs } = parse(read("action.yml"));
  const [rows] = [[...read("docs/guide/ci.md").matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell]) => cell).join()];
  for (const name of [...Object.keys(inputs), ...Object.keys(outputs)]) assert.ok(rows!.includes(`\`${name}\``), name);
});

test("the workflows for GitHub fit each other and the action", () => {
  const [gate, comment] = ["github-size.yml", "github-size-comment.yml"].map((name) =>
    parse(read(`examples/ci/${name}`)),
  );
  assert.deepEqual(comment.on.workflow_run.workflows, [gate.name]);
  assert.deepEqual(Object.keys(gate.on), ["pull_request", "pull_request_review", "merge_group"]);
  assert.deepEqual(gate.permissions, { "contents": "read", "pull-requests": "write" });
  assert.deepEqual(comment.permissions, { "actions": "read", "contents": "read", "pull-requests": "write" });
  const { inputs } = parse(read("action.yml"));
  for (const { steps } of [gate.jobs.gate, comment.jobs.comment]) {
    const own = steps.filter(({ uses }: { uses: string }) => uses.startsWith("plimsoll/"));
    assert.equal(own.length, 1);
    for (const name of Object.keys(own[0].with ?? {})) assert.ok(name in inputs, name);
  }
  const [checkout] = gate.jobs.gate.steps;
  assert.deepEqual(checkout.with, { "fetch-depth": 0, "persist-credentials": false });
  // What may write never has the code of a change.
  assert.ok(!JSON.stringify(comment).includes("checkout"));
});

test("the scripts run", async (t) => {
  const service = requireTool(t, "curl") === undefined ? undefined : await grownService(t);
  if (service === undefined) return;
  await t.test("of GitLab's job", (t) => gitlabJob(t, service));
  await t.test("for any other system", (t) => plainShell(t, service));
});

/** GitLab joins before_script and script, and ends with the first command that fails. */
async function gitlabJob(t: TestContext, service: GrownService): Promise<void> {
  const { size: job } = parse(read("examples/ci/gitlab-ci.yml"));
  const release = await releaseServer(t);
  assert.match(job.variables.PLIMSOLL_VERSION, /^\d+\.\d+\.\d+$/);
  const script = ["set -eo pipefail", ...job.before_script, ...job.script].join("\n");
  const { exitCode, output } = await run("bash", ["-c", script], {
    cwd: service.folder,
    env: slimEnvironment({
      ...job.variables,
      ...{ PLIMSOLL_RELEASES: release.url, PLIMSOLL_VERSION: VERSION },
      TMPDIR: temporaryFolder(t),
      ...{ CI: "true", GITLAB_CI: "true", CI_MERGE_REQUEST_DIFF_BASE_SHA: service.baseSha, GITLAB_USER_LOGIN: "bob" },
    }),
  });
  assert.equal(exitCode, 6, output);
  assert.match(output, /plimsoll-linux-amd64: OK/);
  const junit = readFileSync(join(service.folder, job.artifacts.reports.junit), "utf8");
  assert.match(junit, /<testsuite name="plain linux\/amd64" tests="\d+" failures="1" errors="0">/);
  for (const path of job.artifacts.paths) assert.ok(existsSync(join(service.folder, path)), path);
  service.git("clean", "--quiet", "--force");
}

async function plainShell(t: TestContext, service: GrownService): Promise<void> {
  const folder = join(temporaryFolder(t), "bin");
  mkdirSync(folder);
  writeFileSync(join(folder, "plimsoll"), CHECKOUT_PROGRAM, { mode: 0o755 });
  const env = slimEnvironment({ PATH: `${folder}:${process.env.PATH}` });
  const gate = (revision: string) =>
    run(join(REPOSITORY, "examples/ci/gate.sh"), [revision], { cwd: service.folder, env });
  const waiting = await gate("main");
  assert.equal(waiting.exitCode, 6, waiting.output);
  assert.match(waiting.output, /^size: a person has to approve/m);
  assert.match(readFileSync(join(service.folder, "gate.md"), "utf8"), /^### plimsoll needs approval/);
  const unknown = await gate("no-such-branch");
  assert.equal(unknown.exitCode, 2, unknown.output);
  assert.match(unknown.output, /^size: it could not be found out/m);
}
