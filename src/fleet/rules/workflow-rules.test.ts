import assert from "node:assert/strict";
import { test } from "node:test";
import { parseWorkflow } from "../../format/workflow/parse-workflow.ts";
import { RefFilter } from "../../format/workflow/ref-filter.ts";
import type { Workflow } from "../../format/workflow/workflow.ts";
import { judgePinned } from "./pinned.ts";
import { judgeTrigger } from "./trigger.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const DIGEST = `sha256:${"a".repeat(64)}`;

function workflow(text: string): Workflow {
  const read = parseWorkflow(Buffer.from(text), "release.yml");
  assert.ok(!("why" in read), JSON.stringify(read));
  return read;
}

const ofJob = (job: string) => workflow(`on: push\njobs:\n  build:\n${job.replace(/^/gm, "    ")}\n`);

test("an action is pinned by a whole commit, an image by its digest, and what is in the repository needs neither", () => {
  const cases: readonly (readonly [job: string, outcome: string])[] = [
    [`steps: [{uses: actions/checkout@${COMMIT}}]`, "pass"],
    ["steps: [{uses: actions/checkout@v4}]", "fail"],
    [`steps: [{uses: actions/checkout@${COMMIT.slice(1)}}]`, "fail"],
    ["steps: [{uses: actions/checkout}]", "fail"],
    [`steps: [{uses: "acme/tools/scan@main"}, {uses: actions/checkout@${COMMIT}}]`, "fail"],
    ["steps: [{uses: ./.github/actions/build}]", "pass"],
    ["steps: [{run: make}]", "pass"],
    [`steps: [{uses: "docker://aquasec/trivy@${DIGEST}"}]`, "pass"],
    ['steps: [{uses: "docker://aquasec/trivy:latest"}]', "fail"],
    [`steps: [{uses: "docker://aquasec/trivy@${COMMIT}"}]`, "fail"],
    ['steps: [{uses: "acme/scan@${{ inputs.version }}"}]', "unknown"],
    ['steps: [{uses: "acme/scan@${{ inputs.version }}"}, {uses: acme/scan@v1}]', "fail"],
    [`uses: acme/workflows/.github/workflows/build.yml@${COMMIT}`, "pass"],
    ["uses: acme/workflows/.github/workflows/build.yml@v1", "fail"],
    ["uses: ./.github/workflows/build.yml", "pass"],
    ["container: golang:1.26\nsteps: []", "fail"],
    [`container: {image: "golang:1.26@${DIGEST}"}\nsteps: []`, "pass"],
    ["container: ${{ matrix.image }}\nsteps: []", "unknown"],
    [`services: {redis: {image: "redis@${DIGEST}"}, db: {image: postgres}}\nsteps: []`, "fail"],
    ["steps: [{run: docker run --rm aquasec/trivy image order}]", "fail"],
    [`steps: [{run: "docker run --rm aquasec/trivy@${DIGEST} image order"}]`, "pass"],
    ['steps: [{run: "docker run aquasec/trivy:${{ inputs.version }}"}]', "unknown"],
    [`steps: [{run: "docker run $MIRROR/trivy@${DIGEST}"}]`, "pass"],
    ["steps: [{run: docker run --no-such x aquasec/trivy}]", "unknown"],
    ["steps: [{run: docker run --no-such x aquasec/trivy}, {run: docker pull alpine}]", "fail"],
    ['steps: [{run: "docker build -t order:$GITHUB_SHA ."}, {run: "docker run --rm order:$GITHUB_SHA"}]', "pass"],
    ['steps: [{run: "docker build --tag order ."}, {run: "docker run order:latest"}]', "pass"],
    [
      `steps: [{uses: docker/build-push-action@${COMMIT}, with: {load: "true", tags: "order:test, order:x"}}, {run: docker run order:test}]`,
      "pass",
    ],
    [`steps: [{run: "docker run ${"a".repeat(64)}"}]`, "pass"],
  ];
  for (const [job, outcome] of cases) assert.equal(judgePinned(ofJob(job)).outcome, outcome, job);
  const unclear = judgePinned(ofJob("steps:\n  - run: docker run --no-such x aquasec/trivy"));
  assert.match(unclear.what, /the image of docker run --no-such x aquasec\/trivy in line 5/);
  const { what } = judgePinned(ofJob("steps:\n  - uses: actions/checkout@v4"));
  assert.match(what, /actions\/checkout@v4 in line 5/);
});

test("what was checked out of another repository is pinned by the commit that was checked out", () => {
  const checkout = (given: string) => `{uses: actions/checkout@${COMMIT}, with: {${given}}}`;
  const cases: readonly (readonly [steps: string, outcome: string])[] = [
    [`[${checkout("repository: acme/tools")}, {uses: ./scan}]`, "fail"],
    [`[${checkout("repository: acme/tools, ref: main")}, {uses: ./scan}]`, "fail"],
    [`[${checkout(`repository: acme/tools, ref: ${COMMIT}`)}, {uses: ./scan}]`, "pass"],
    [`[${checkout(`repository: acme/tools, ref: "x@${COMMIT}"`)}, {uses: ./scan}]`, "fail"],
    [`[${checkout('repository: acme/tools, ref: "${{ inputs.ref }}"')}, {uses: ./scan}]`, "unknown"],
    [`[${checkout('repository: "${{ github.repository }}"')}, {uses: ./scan}]`, "pass"],
    [`[${checkout("repository: acme/tools, path: tools")}, {uses: ./scan}]`, "pass"],
    [`[${checkout("repository: acme/tools, path: ./tools/")}, {uses: ./tools/scan}]`, "fail"],
    [`[${checkout("repository: acme/tools, path: tools")}, {uses: ./tools-of-ours/scan}]`, "pass"],
    [`[${checkout("repository: acme/tools, path: '${{ inputs.folder }}'")}, {uses: ./scan}]`, "fail"],
    [`[${checkout("repository: acme/tools")}, ${checkout("path: '.'")}, {uses: ./scan}]`, "pass"],
    [`[{uses: ./scan}, ${checkout("repository: acme/tools")}]`, "pass"],
  ];
  for (const [steps, outcome] of cases) assert.equal(judgePinned(ofJob(`steps: ${steps}`)).outcome, outcome, steps);
  const two = `on: push\njobs: {a: {steps: [${checkout("repository: acme/tools")}]}, b: {steps: [{uses: ./scan}]}}\n`;
  assert.equal(judgePinned(workflow(two)).outcome, "pass", "each job has a workspace of its own");
  const { what } = judgePinned(ofJob(`steps: [${checkout("repository: acme/tools, ref: main")}, {uses: ./scan}]`));
  assert.match(what, /\.\/scan of acme\/tools@main in line 4/);
});

const RELEASE = RefFilter.only(["v*.*.*"])!;
const started = (on: string, steps = "[]") =>
  judgeTrigger(workflow(`on: ${on}\njobs: {a: {steps: ${steps}}}\n`), RELEASE);

test("which tags start a workflow", () => {
  const cases: readonly (readonly [on: string, outcome: string, said: RegExp])[] = [
    ["{push: {tags: ['v*.*.*']}}", "pass", /of v\*\.\*\.\*/],
    ["{push: {tags: 'v[0-9]+.[0-9]+.[0-9]+'}}", "pass", /v\[0-9\]/],
    ["{push: {tags: ['v*']}}", "fail", /the tag v starts it too/],
    ["{push: {tags: ['v*', '!v*']}}", "pass", /!v\*/],
    ["{push: {tags: ['!v*', 'v*']}}", "fail", /the tag v /],
    ["{push: {tags: ['v*.*.*'], branches: [main]}}", "pass", /only tags/],
    ["{push: {branches: [main]}}", "pass", /no tag starts it/],
    ["{push: {branches-ignore: [main]}}", "pass", /no tag starts it/],
    ["push", "fail", /by any/],
    ["[push, pull_request]", "fail", /branches: \['\*\*'\]|by any/],
    ["{push: {paths: ['src/**']}}", "fail", /by any/],
    ["{push: {tags-ignore: ['v*']}}", "fail", /any but v\*/],
    ["{push: {tags-ignore: ['**']}}", "pass", /any but/],
    ["{push: {tags: [v1], tags-ignore: [v2]}}", "unknown", /refuses/],
    ["{push: {tags: ['v[']}}", "unknown", /refuses/],
    ["{push: {tags: []}}", "unknown", /refuses/],
    ["{push: {branches: null}}", "unknown", /refuses/],
    ["{pull_request: {branches: ['**']}}", "pass", /no tag starts it/],
    ["workflow_dispatch", "pass", /no tag starts it/],
    ["create", "fail", /on create in line 1/],
    ["{release: {types: [published]}}", "fail", /a release of any tag/],
    ["{schedule: [{cron: '0 0 * * *'}]}", "pass", /no tag starts it/],
  ];
  for (const [on, outcome, said] of cases) {
    const found = started(on);
    assert.equal(found.outcome, outcome, on);
    assert.match(found.what, said, on);
  }
});

test("nobody else's code runs with the secrets of the repository", () => {
  const checkout = (ref: string) => `[{uses: actions/checkout@v4, with: {ref: "${ref}"}}]`;
  const cases: readonly (readonly [on: string, steps: string, outcome: string])[] = [
    ["pull_request_target", checkout("${{ github.event.pull_request.head.sha }}"), "fail"],
    ["pull_request_target", checkout("refs/pull/${{ github.event.number }}/merge"), "fail"],
    ["[pull_request_target]", checkout("${{ github.head_ref }}"), "fail"],
    [
      "pull_request_target",
      "[{uses: Actions/Checkout@v4, with: {repository: '${{ github.event.pull_request.head.repo.full_name }}'}}]",
      "fail",
    ],
    ["pull_request_target", "[{run: gh pr checkout 1}]", "fail"],
    ["pull_request_target", "[{run: 'git fetch origin ${{ github.event.pull_request.head.sha }}'}]", "fail"],
    ["workflow_run", checkout("${{ github.event.workflow_run.head_sha }}"), "fail"],
    ["issue_comment", checkout("refs/pull/${{ github.event.issue.number }}/head"), "fail"],
    ["issue_comment", "[{run: gh pr checkout 1}]", "fail"],
    ["pull_request_target", "[{run: 'git fetch origin pull/${{ github.event.issue.number }}/head'}]", "fail"],
    ["pull_request_target", "[{run: 'git fetch origin ${{ GitHub.Head_Ref }}'}]", "fail"],
    ["pull_request_target", "[{run: 'git fetch origin $IT', env: {IT: '${{ github.head_ref }}'}}]", "unknown"],
    ["pull_request_target", "[{run: 'echo $IT', env: {IT: '${{ github.head_ref }}'}}]", "pass"],
    ["pull_request_target", "[{run: 'git fetch origin main', env: {IT: '${{ github.sha }}'}}]", "pass"],
    ["pull_request_target", `[{run: "${"git ".repeat(200_000)}"}]`, "pass"],
    ["pull_request_target", checkout("${{ inputs.ref }}"), "unknown"],
    ["pull_request_target", checkout("${{ github.event.pull_request.base.sha }}"), "pass"],
    ["pull_request_target", "[{uses: actions/checkout@v4}]", "pass"],
    ["pull_request", checkout("${{ github.event.pull_request.head.sha }}"), "pass"],
  ];
  for (const [on, steps, outcome] of cases) assert.equal(started(on, steps).outcome, outcome, `${on} ${steps}`);
});
