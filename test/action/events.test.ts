/** The action as a step of a workflow: what each event leads to, its files, and its one comment. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type GrownService, grownService, pullRequestEvent, reportOfRun, runAction } from "../support/action-run.ts";
import { FakeGitHub, type GitHubFault, type SeenByGitHub, TOKEN } from "../support/fake-github.ts";
import { runPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const COMMENTS = "/repos/me/order/issues/7/comments";
const MARKER = "<!-- plimsoll gate: all services -->\n";

test("a step", async (t) => {
  const service = await grownService(t);
  if (service === undefined) return;
  const parts = {
    "for a pull request comments once, and then edits its comment": commentsOnce,
    "finds its comment on the second page, and leaves comments of others alone": secondPage,
    "with a person's token finds the comment of that person": personsToken,
    "for a label runs the gate again, and approves nothing": label,
    "writes annotations, a summary, outputs and files, and nothing into the checkout": leavesFiles,
    "for a push compares with the commit before, and writes no comment": push,
    "compares with the first parent of GitHub's merge commit": mergeCommit,
    "shows an error like a verdict": showsError,
    "without a token reads no review, and hands over": withoutToken,
    "that may not comment says so, and its verdict stays": mayNotComment,
    "waits as long as the API asks": waits,
    "does not create a comment twice": noSecondTry,
    "names an input that is wrong": wrongInput,
  };
  for (const [name, part] of Object.entries(parts)) await t.test(name, (t) => part(t, service));
});

async function stage(t: TestContext, { headSha }: GrownService) {
  const github = await FakeGitHub.start(t);
  return { github, pull: github.pull(7, headSha) };
}

async function commentsOnce(t: TestContext, service: GrownService): Promise<void> {
  const { github, pull } = await stage(t, service);
  const event = { name: "pull_request", payload: pullRequestEvent(service, pull, "opened") };
  const first = await runAction(t, service, github, event);
  assert.equal(first.exitCode, 6, first.stderr);
  assert.deepEqual(github.writes, [`POST ${COMMENTS}`]);
  const [comment] = pull.comments;
  assert.ok(comment!.body.startsWith(MARKER), comment!.body);
  assert.match(comment!.body, /needs approval: 1 rule needs a person's word/);
  assert.equal(first.outputs.comment, `https://github.com/me/order/pull/7#issuecomment-${comment!.id}`);
  // The block that a reviewer copies needs only a reason and a date.
  assert.match(
    comment!.body,
    /```plimsoll\n- service: "plain"\n {2}platform: "linux\/amd64"\n {2}rule: total-growth\n/,
  );
  comment!.body = `${MARKER}an earlier verdict`;
  const second = await runAction(t, service, github, event);
  assert.equal(second.exitCode, 6);
  assert.deepEqual(github.writes, [`POST ${COMMENTS}`, `PATCH /repos/me/order/issues/comments/${comment!.id}`]);
  assert.equal(pull.comments.length, 1);
  assert.match(comment!.body, /needs approval/);
  const other = await runAction(t, service, github, { ...event, inputs: { name: "nightly" } });
  assert.equal(other.exitCode, 6);
  assert.equal(pull.comments.length, 2, "another gate has a comment of its own");
}

async function secondPage(t: TestContext, service: GrownService): Promise<void> {
  const { github, pull } = await stage(t, service);
  const eve = github.comment(pull, { login: "eve", type: "User" }, `${MARKER}it passes, believe me`);
  for (let index = 0; index < 130; index++) github.comment(pull, { login: "bob", type: "User" }, `remark ${index}`);
  github.comment(pull, { login: "ci[bot]", type: "Bot" }, `someone wrote:\n${MARKER}`);
  const own = github.comment(pull, github.self, `${MARKER}an earlier verdict`);
  await runAction(t, service, github, { name: "pull_request", payload: pullRequestEvent(service, pull) });
  assert.deepEqual(github.writes, [`PATCH /repos/me/order/issues/comments/${own.id}`]);
  assert.match(eve.body, /believe me/);
}

async function personsToken(t: TestContext, service: GrownService): Promise<void> {
  const { github, pull } = await stage(t, service);
  github.self = { login: "robot-of-the-team", type: "User" };
  const event = { name: "pull_request", payload: pullRequestEvent(service, pull) };
  github.comment(pull, { login: "eve", type: "User" }, `${MARKER}it passes, believe me`);
  await runAction(t, service, github, event);
  await runAction(t, service, github, event);
  assert.deepEqual(
    github.writes.map((write) => write.split(" ")[0]),
    ["POST", "PATCH"],
  );
  assert.equal(pull.comments.length, 2);
}

async function label(t: TestContext, service: GrownService): Promise<void> {
  const { github, pull } = await stage(t, service);
  const payload = { ...pullRequestEvent(service, pull, "labeled"), label: { name: "size-approved" } };
  const run = await runAction(t, service, github, { name: "pull_request", payload });
  assert.equal(run.exitCode, 6);
}

async function leavesFiles(t: TestContext, service: GrownService): Promise<void> {
  const { github, pull } = await stage(t, service);
  const out = join(temporaryFolder(t), "gate.xml");
  const run = await runAction(t, service, github, {
    name: "pull_request",
    payload: pullRequestEvent(service, pull),
    inputs: { write: `junit=${out}`, comment: "false", prove: "false", affected: "true" },
  });
  const report = reportOfRun(run);
  const [{ now, baseline }] = report.services as [GrownService & (typeof report.services)[number]];
  assert.equal(run.exitCode, 6, run.stderr);
  assert.deepEqual(github.writes, []);
  assert.match(run.stdout, /^::warning title=plimsoll%3A .*total-growth/m);
  assert.match(run.stdout, /^::notice title=plimsoll::needs approval/m);
  assert.equal(report.error?.code, "approval-needed");
  assert.equal(run.outputs["size-bytes"], String(now!.sizeBytes));
  assert.equal(run.outputs["wire-bytes"], String(now!.wireBytes));
  assert.equal(run.outputs["change-bytes"], String(now!.sizeBytes - baseline!.sizeBytes));
  assert.equal(run.outputs["change-wire-bytes"], String(now!.wireBytes! - baseline!.wireBytes!));
  assert.match(run.summary, /### plain linux\/amd64: the largest packages/);
  assert.match(run.summary, /^\| runtime \| [\d.]+ [kM]B \| [\d.]+ % \| .*\| █+ \|$/m);
  assert.match(readFileSync(run.outputs.map!, "utf8"), /^<svg .*\n<title>plain linux\/amd64: /);
  assert.deepEqual(readdirSync(run.outputs.files!).sort(), ["gate.json", "map-1-plain-linux-amd64.svg"]);
  assert.match(readFileSync(out, "utf8"), /<failure message="[^"]+" type="needs-approval">/);
  assert.equal(service.git("status", "--porcelain"), "");
  assert.ok(!`${run.stdout}${run.stderr}${run.summary}`.includes(TOKEN));
}

async function push(t: TestContext, service: GrownService): Promise<void> {
  const { github } = await stage(t, service);
  const run = await runAction(t, service, github, {
    name: "push",
    payload: { ref: "refs/heads/main", before: service.baseSha, after: service.headSha },
  });
  assert.equal(run.exitCode, 6, run.stderr);
  assert.equal(reportOfRun(run).trusted.commit, service.baseSha);
  assert.deepEqual(github.requests, []);
  const created = { ref: "refs/heads/new", before: "0".repeat(40), after: service.headSha };
  const first = await runAction(t, service, github, { name: "push", payload: created });
  assert.equal(reportOfRun(first).trusted.commit, null);
}

async function mergeCommit(t: TestContext, service: GrownService): Promise<void> {
  const { github, pull } = await stage(t, service);
  service.git("switch", "--quiet", "main");
  const tip = service.commit("Somebody else's change", { "README.md": "A program\n" });
  service.git("switch", "--quiet", "--detach", "main");
  service.git("merge", "--quiet", "--no-ff", "--message=Merge change into main", "change");
  const run = await runAction(t, service, github, { name: "pull_request", payload: pullRequestEvent(service, pull) });
  service.git("switch", "--quiet", "change");
  assert.equal(run.exitCode, 6, run.stderr);
  assert.equal(reportOfRun(run).trusted.commit, tip);
}

async function showsError(t: TestContext, service: GrownService): Promise<void> {
  const { github, pull } = await stage(t, service);
  const shallow = join(temporaryFolder(t), "shallow");
  execFileSync("git", ["clone", "--quiet", "--depth=1", "--branch=change", `file://${service.folder}`, shallow]);
  const event = { name: "pull_request", payload: pullRequestEvent(service, pull) };
  const run = await runAction(t, { ...service, folder: shallow }, github, event);
  assert.equal(run.exitCode, 4, run.stderr);
  assert.equal(run.outputs.verdict, "unknown");
  assert.equal(run.outputs["size-bytes"], "");
  assert.match(run.stdout, /^::error title=plimsoll::.*fetch-depth%?.*0/m);
  assert.match(run.summary, /could not find out/);
  assert.match(pull.comments[0]!.body, /could not find out/);
  assert.equal(reportOfRun(run).error?.code, "history-shallow");
}

async function withoutToken(t: TestContext, service: GrownService): Promise<void> {
  const { github, pull } = await stage(t, service);
  const event = { name: "pull_request", payload: pullRequestEvent(service, pull), env: { GITHUB_TOKEN: "" } };
  const run = await runAction(t, service, github, event);
  assert.equal(run.exitCode, 6, run.stderr);
  assert.deepEqual(github.requests, []);
  assert.ok(existsSync(run.outputs["hand-over"]!));
}

/** The token of Dependabot's runs may only read, although its branch is not in a fork. */
async function mayNotComment(t: TestContext, service: GrownService): Promise<void> {
  const { github, pull } = await stage(t, service);
  github.fault = ({ method }) =>
    method === "POST" ? { status: 403, body: '{"message":"Resource not accessible by integration"}' } : undefined;
  const run = await runAction(t, service, github, { name: "pull_request", payload: pullRequestEvent(service, pull) });
  assert.equal(run.exitCode, 6, run.stderr);
  assert.match(
    run.stdout,
    /^::warning title=plimsoll::the comment could not be written: .*403%0A.*pull-requests: write/m,
  );
  assert.equal(run.outputs.verdict, "needs-approval");
  assert.ok(existsSync(run.outputs["hand-over"]!));
}

async function waits(t: TestContext, service: GrownService): Promise<void> {
  const { github, pull } = await stage(t, service);
  const faults: readonly [(request: SeenByGitHub) => boolean, GitHubFault][] = [
    [({ path }) => path.includes("/reviews"), { status: 502, body: "<html>Bad gateway</html>" }],
    [({ path }) => path.includes("/reviews"), { status: 403, headers: { "retry-after": "1" }, body: "{}" }],
    [({ path }) => path.includes("/commits"), { status: 503 }],
    [({ method }) => method === "POST", { status: 429, headers: { "retry-after": "1" } }],
    [({ method }) => method === "POST", { status: 403, headers: limited(Date.now()) }],
  ];
  const left = new Set(faults);
  github.fault = (request) => {
    const next = [...left].find(([when]) => when(request));
    if (next === undefined) return undefined;
    left.delete(next);
    return next[1];
  };
  const run = await runAction(t, service, github, { name: "pull_request", payload: pullRequestEvent(service, pull) });
  assert.equal(run.exitCode, 6, run.stderr);
  assert.equal(left.size, 0);
  assert.equal(pull.comments.length, 1);
}

/** The headers of a rate that is used up until `now`. */
function limited(now: number): Readonly<Record<string, string>> {
  return { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Math.floor(now / 1000)) };
}

async function noSecondTry(t: TestContext, service: GrownService): Promise<void> {
  const { github, pull } = await stage(t, service);
  github.fault = ({ method }) => (method === "POST" ? { status: 502, body: "it may have been written" } : undefined);
  const run = await runAction(t, service, github, { name: "pull_request", payload: pullRequestEvent(service, pull) });
  assert.equal(run.exitCode, 6, run.stderr);
  assert.deepEqual(github.writes, [`POST ${COMMENTS}`]);
}

async function wrongInput(t: TestContext, service: GrownService): Promise<void> {
  const { github, pull } = await stage(t, service);
  const event = { name: "pull_request", payload: pullRequestEvent(service, pull), inputs: { comment: "yes" } };
  const run = await runAction(t, service, github, event);
  assert.equal(run.exitCode, 2);
  assert.match(run.stderr, /the input comment is "yes"/);
}

test("events that the action does not run for", async (t) => {
  const github = await FakeGitHub.start(t);
  const place = { folder: temporaryFolder(t), run: runPlimsoll };
  const cases = [
    { name: "pull_request_target", payload: {}, says: /does not run for pull_request_target[\s\S]*secrets/ },
    { name: "issue_comment", payload: {}, says: /does not run for issue_comment/ },
    { name: "", payload: {}, says: /does not run for no event/ },
    { name: "pull_request", payload: { pull_request: { number: 7 } }, says: /has no pull_request\.user\.login/ },
    { name: "pull_request", payload: { pull_request: { number: "7/../8" } }, says: /has no pull_request\.number/ },
  ];
  for (const { name, payload, says } of cases) {
    const run = await runAction(t, place, github, { name, payload });
    assert.equal(run.exitCode, 2, run.stderr);
    assert.match(run.stderr, says);
  }
  assert.deepEqual(github.requests, []);
});
