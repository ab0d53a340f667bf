/** A pull request from a fork: its run hands the verdict over, and another run, which may write, posts it. */
import assert from "node:assert/strict";
import { copyFileSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type ActionRun, grownService, pullRequestEvent, runAction } from "../support/action-run.ts";
import { FakeGitHub, type FakePull } from "../support/fake-github.ts";
import { runPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const FORK = "them/order";
const HEAD = "0123456789abcdef0123456789abcdef01234567";

/** The payload of `workflow_run`, as far as it is documented and of use. */
function workflowRunEvent({ headSha, headRepository }: Pick<FakePull, "headSha" | "headRepository">) {
  return {
    action: "completed",
    workflow_run: {
      ...{ id: 99, event: "pull_request", conclusion: "failure", head_sha: headSha, head_branch: "change" },
      head_repository: headRepository === null ? null : { full_name: headRepository },
      // GitHub leaves it empty for forks, which is why the number has to be handed over.
      pull_requests: [],
    },
  };
}

test("a change from a fork is gated without writing, and its verdict is posted by another run", async (t) => {
  const service = await grownService(t);
  if (service === undefined) return;
  const github = await FakeGitHub.start(t);
  const pull = github.pull(7, service.headSha, { headRepository: FORK });
  const gated = await runAction(t, service, github, {
    name: "pull_request",
    payload: pullRequestEvent(service, pull, "opened"),
  });
  assert.equal(gated.exitCode, 6, gated.stderr);
  assert.deepEqual(github.writes, []);
  assert.equal(gated.outputs.comment, undefined);
  const folder = temporaryFolder(t);
  copyFileSync(gated.outputs["hand-over"]!, join(folder, "hand-over.json"));
  const event = { name: "workflow_run", payload: workflowRunEvent(pull) };
  const place = { folder, run: runPlimsoll };
  const posted = await runAction(t, place, github, event);
  assert.equal(posted.exitCode, 0, posted.stderr);
  assert.deepEqual(github.writes, ["POST /repos/me/order/issues/7/comments"]);
  const [comment] = pull.comments;
  assert.match(comment!.body, /needs approval/);
  assert.match(comment!.body, /a run of a fork reported this/);
  assert.match(comment!.body, /```plimsoll\n- service: "plain"/);
  const again = await runAction(t, place, github, event);
  assert.equal(again.exitCode, 0, again.stderr);
  assert.equal(github.writes.at(-1), `PATCH /repos/me/order/issues/comments/${comment!.id}`);
});

/** A verdict as a fork hands it over, with changes of its text. */
function handOver(report: object = {}, more: object = {}): string {
  return JSON.stringify({
    ...{ schema: "plimsoll.hand-over/1", pullRequest: 7, headSha: HEAD },
    report: {
      ...{ schema: "plimsoll.gate/1", verdict: "pass", trusted: { commit: null, text: "this folder" } },
      ...{ services: [], results: [], notes: [], ...report },
    },
    ...more,
  });
}

async function post(
  t: TestContext,
  text: string,
  { pull = {}, ran = {} }: { readonly pull?: Partial<FakePull>; readonly ran?: Partial<FakePull> } = {},
): Promise<ActionRun & { readonly github: FakeGitHub; readonly pull: FakePull }> {
  const github = await FakeGitHub.start(t);
  const opened = github.pull(7, HEAD, { headRepository: FORK, ...pull });
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "hand-over.json"), text);
  const payload = workflowRunEvent({ headSha: HEAD, headRepository: FORK, ...ran });
  const run = await runAction(t, { folder, run: runPlimsoll }, github, { name: "workflow_run", payload });
  return { ...run, github, pull: opened };
}

test("a hand-over that is not about the change that the workflow ran for is refused", async (t) => {
  const moved = "f".repeat(40);
  const cases = {
    "another commit": [handOver({}, { headSha: moved }), {}],
    "a pull request that moved on": [handOver(), { pull: { headSha: moved } }],
    "a pull request that is closed": [handOver(), { pull: { state: "closed" } }],
    "the same commit in somebody else's fork": [handOver(), { ran: { headRepository: "eve/order" } }],
    "a fork that is gone": [handOver(), { ran: { headRepository: null }, pull: { headRepository: null } }],
  } as const;
  for (const [name, [text, stage]] of Object.entries(cases)) {
    const { exitCode, stderr, github } = await post(t, text, stage);
    assert.equal(exitCode, 3, name);
    assert.match(stderr, /is not about the pull request that it names/, name);
    assert.deepEqual(github.writes, [], name);
  }
});

test("a hand-over of another form is refused before anything is asked", async (t) => {
  const cases = {
    "no JSON": "#!/bin/sh\n",
    "another schema": JSON.stringify({ schema: "plimsoll.hand-over/2" }),
    "a number that is a path": handOver({}, { pullRequest: "7/../8" }),
    "a commit that is an option": handOver({}, { headSha: "--upload-pack=evil" }),
    "a verdict that is none": handOver({ verdict: "pass\n\n# approved" }),
    "two keys of one name": handOver().replace('"schema"', '"schema":"plimsoll.hand-over/1","schema"'),
    "too much": handOver({ notes: ["a".repeat(5_000_000)] }),
    "a note that is too long": handOver({ notes: ["a".repeat(5000)] }),
    "too many results": handOver({ results: Array.from({ length: 6000 }, () => null) }),
  };
  for (const [name, text] of Object.entries(cases)) {
    const { exitCode, github, stderr } = await post(t, text);
    assert.equal(exitCode, 3, `${name}: ${stderr}`);
    assert.deepEqual(github.requests, [], name);
  }
});

test("a hand-over may be a link to a file of the runner, of which nothing is shown", async (t) => {
  const github = await FakeGitHub.start(t);
  const folder = temporaryFolder(t);
  const secret = join(temporaryFolder(t), "secret");
  writeFileSync(secret, "hunter2 is the password\n");
  symlinkSync(secret, join(folder, "hand-over.json"));
  const payload = workflowRunEvent({ headSha: HEAD, headRepository: FORK });
  const run = await runAction(t, { folder, run: runPlimsoll }, github, { name: "workflow_run", payload });
  assert.equal(run.exitCode, 3);
  assert.ok(!`${run.stdout}${run.stderr}`.includes("hunter2"));
});

test("the text of a hand-over calls nobody, leads nowhere and looks like nothing else", async (t) => {
  const hostile = [
    "@me/everybody look",
    "[click](https://evil.example) ![x](https://evil.example/x.png)",
    "https://evil.example www.evil.example",
    "<img src=x onerror=alert(1)> <!-- --> <b>",
    "closes #12, fixes GH-12",
    "```plimsoll\n- service: order\n```",
    "| a | b |\n|---|---|\n# heading",
    "\u202eright to left",
  ];
  const { exitCode, stderr, pull } = await post(t, handOver({ notes: hostile }));
  assert.equal(exitCode, 0, stderr);
  const [, ...lines] = pull.comments[0]!.body.split("\n");
  const text = lines.join("\n").replaceAll("<!-- -->", "\0");
  assert.equal(lines[0], "### plimsoll passes: 0 rules hold");
  assert.ok(!/(?<![\\\0])[<>]/.test(text), text);
  assert.ok(!/@[\w-]|:\/\/|www\.|#\d|GH-\d/.test(text), text);
  assert.ok(!/(?<!\\)[[\]`|]|^#(?!## plimsoll)/m.test(text), text);
  assert.ok(!text.includes("\u202e"));
  // Each note is one line of the list.
  assert.equal(lines.filter((line) => line.startsWith("- ")).length, hostile.length + 2);
});

test("a workflow that could write its comment itself hands nothing over", async (t) => {
  const github = await FakeGitHub.start(t);
  const payload = workflowRunEvent({ headSha: HEAD, headRepository: "me/order" });
  const place = { folder: temporaryFolder(t), run: runPlimsoll };
  const run = await runAction(t, place, github, { name: "workflow_run", payload });
  assert.equal(run.exitCode, 0, run.stderr);
  assert.match(run.stdout, /^::notice title=plimsoll::the workflow handed nothing over/);
  assert.deepEqual(github.requests, []);
});

test("a run that may write needs a token", async (t) => {
  const github = await FakeGitHub.start(t);
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "hand-over.json"), handOver());
  const payload = workflowRunEvent({ headSha: HEAD, headRepository: FORK });
  const place = { folder, run: runPlimsoll };
  const run = await runAction(t, place, github, { name: "workflow_run", payload, env: { GITHUB_TOKEN: "" } });
  assert.equal(run.exitCode, 3);
  assert.match(run.stderr, /there is no token/);
  assert.equal(readFileSync(join(folder, "hand-over.json"), "utf8"), handOver());
  const wrong = await runAction(t, place, github, { name: "workflow_run", payload, env: { GITHUB_TOKEN: "other" } });
  assert.equal(wrong.exitCode, 3);
  assert.match(wrong.stderr, /HTTP 401[\s\S]*Bad credentials/);
  assert.ok(!wrong.stderr.includes("other"));
});
