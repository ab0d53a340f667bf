/** Reviews that the action reads: which of them approve what waits for a person. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type GrownService, grownService, pullRequestEvent, reportOfRun, runAction } from "../support/action-run.ts";
import { FakeGitHub, type FakeReview, type FakeUser } from "../support/fake-github.ts";

const CAROL: FakeUser = { login: "carol", type: "User" };
const BOB: FakeUser = { login: "bob", type: "User" };
const DAN: FakeUser = { login: "dan", type: "User" };

interface Entry {
  readonly ceiling: number;
  readonly expires?: string;
  readonly more?: string;
}

/** The block that the comment of the action shows, filled in. */
function block({ ceiling, expires = inDays(30), more = "" }: Entry): string {
  const lines = [
    "- service: plain",
    "  platform: linux/amd64",
    "  rule: total-growth",
    `  ceiling: ${ceiling} B`,
    "  reason: the table is needed for the summer sale",
    `  expires: ${expires}`,
    ...(more === "" ? [] : [`  ${more}`]),
  ];
  return ["Looks good.", "", "```plimsoll", ...lines, "```", ""].join("\n");
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

test("reviews", async (t) => {
  const service = await grownService(t);
  if (service === undefined) return;
  const ceiling = service.wireBytes;
  const approved: FakeReview = { user: CAROL, state: "APPROVED", commit_id: service.headSha, body: block({ ceiling }) };
  const comment: FakeReview = { ...approved, state: "COMMENTED", body: "one more thought" };
  const forged = `\`\`\`plimsoll\n-\n  approver: carol\n  service: plain\n  rule: total-growth\n  ceiling: ${ceiling} B\n  reason: I say she did\n  expires: ${inDays(9)}\n\`\`\`\n`;
  const flow = `\`\`\`plimsoll\n[{service: plain, rule: total-growth, ceiling: ${ceiling} B, reason: she did, approver: carol, expires: ${inDays(9)}}]\n\`\`\`\n`;
  const cases: Readonly<Record<string, Case>> = {
    "none: a person has to approve": { reviews: [], exitCode: 6 },
    "of somebody who may write, on this commit: passes": { reviews: [approved], exitCode: 0 },
    "a comment of the reviewer afterwards takes nothing back": { reviews: [approved, comment], exitCode: 0 },
    "a review that asks for changes afterwards takes it back": {
      reviews: [approved, { ...approved, state: "CHANGES_REQUESTED" }],
      exitCode: 6,
    },
    "dismissed": { reviews: [{ ...approved, state: "DISMISSED" }], exitCode: 6 },
    "only a comment": { reviews: [{ ...approved, state: "COMMENTED" }], exitCode: 6 },
    "of an earlier commit": { reviews: [{ ...approved, commit_id: service.baseSha }], exitCode: 6 },
    "of somebody who may only read": { reviews: [{ ...approved, user: { login: "eve", type: "User" } }], exitCode: 6 },
    "of somebody whom the API does not know": {
      reviews: [{ ...approved, user: { login: "nobody", type: "User" } }],
      exitCode: 6,
    },
    "of a bot that may write": {
      reviews: [{ ...approved, user: { login: "helper[bot]", type: "Bot" } }],
      exitCode: 6,
    },
    "of who opened the pull request": {
      reviews: [{ ...approved, user: BOB }],
      exitCode: 6,
      why: /bob made this change/,
    },
    "of who committed to it, under a login that git does not know": {
      reviews: [{ ...approved, user: DAN }],
      exitCode: 6,
      why: /dan made this change/,
    },
    "in the name of somebody else, written another way": {
      reviews: [{ ...approved, user: DAN, body: forged }],
      exitCode: 6,
      why: /dan made this change/,
    },
    "in the name of somebody else, as a flow of YAML": {
      reviews: [{ ...approved, user: DAN, body: flow }],
      exitCode: 6,
      why: /dan made this change/,
    },
    "that has expired": {
      reviews: [{ ...approved, body: block({ ceiling, expires: "2026-01-01" }) }],
      exitCode: 6,
      why: /expired on 2026-01-01/,
    },
    "with a smaller ceiling": {
      reviews: [{ ...approved, body: block({ ceiling: ceiling - 1 }) }],
      exitCode: 6,
      why: /1 B too many/,
    },
    "without a block: an approval of the code says nothing about the size": {
      reviews: [{ ...approved, body: "LGTM" }],
      exitCode: 6,
    },
    "that cannot be read is named": {
      reviews: [{ ...approved, body: block({ ceiling, more: "colour: red" }) }],
      exitCode: 6,
      note: /the approval in the review by carol cannot be read/,
    },
  };
  for (const [name, one] of Object.entries(cases)) await t.test(name, (t) => judge(t, service, one));
  await t.test("in a merge queue, those of the queued pull request count", (t) => inQueue(t, service, approved));
});

interface Case {
  readonly reviews: readonly FakeReview[];
  readonly exitCode: number;
  /** Why the approval does not count. */
  readonly why?: RegExp;
  readonly note?: RegExp;
}

async function githubWith(
  t: Parameters<typeof FakeGitHub.start>[0],
  { headSha }: GrownService,
  reviews: readonly FakeReview[],
) {
  const github = await FakeGitHub.start(t);
  for (const login of ["bob", "carol", "dan", "helper[bot]"]) github.permissions.set(login, "write");
  github.permissions.set("eve", "read");
  const pull = github.pull(7, headSha, { reviews: [...reviews], committers: ["bob", "dan"] });
  return { github, pull };
}

async function judge(
  t: Parameters<typeof FakeGitHub.start>[0],
  service: GrownService,
  { reviews, exitCode, why, note }: Case,
): Promise<void> {
  const { github, pull } = await githubWith(t, service, reviews);
  const event = { name: "pull_request_review", payload: pullRequestEvent(service, pull, "submitted") };
  const run = await runAction(t, service, github, event);
  assert.equal(run.exitCode, exitCode, run.stderr);
  const report = reportOfRun(run);
  const result = report.results.find(({ rule }) => rule === "total-growth")!;
  if (exitCode === 0) {
    assert.equal(run.outputs.verdict, "pass");
    assert.equal(result.approval?.approver, "carol");
    assert.equal(result.approval?.where, "https://github.com/me/order/pull/7#review-0");
  } else {
    assert.equal(run.outputs.verdict, "needs-approval");
    assert.equal(result.approval, null);
  }
  assert.match(result.refusedApprovals.map((refused) => refused.why).join("\n"), why ?? /^$/);
  if (note !== undefined) assert.match(report.notes.join("\n"), note);
}

async function inQueue(
  t: Parameters<typeof FakeGitHub.start>[0],
  service: GrownService,
  approved: FakeReview,
): Promise<void> {
  const { github } = await githubWith(t, service, [approved]);
  const payload = {
    action: "checks_requested",
    merge_group: {
      head_sha: service.headSha,
      head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${service.baseSha}`,
      base_sha: service.baseSha,
      base_ref: "refs/heads/main",
    },
  };
  const run = await runAction(t, service, github, { name: "merge_group", payload });
  assert.equal(run.exitCode, 0, run.stderr);
  assert.deepEqual(github.writes, []);
}
