/** `plimsoll fleet` on workflows of GitHub Actions: what starts a build, and what runs in it. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import { runHere } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const RELEASE = `on: {push: {tags: ['v*.*.*']}}
jobs: {build: {steps: [{uses: actions/checkout@${COMMIT}}]}}
`;
const LOOSE = "on: push\njobs:\n  build:\n    steps:\n      - uses: actions/checkout@v4\n";
const RULES = "fleet: {rules: {pinned: true, trigger: v*.*.*, tag: v*.*.*}}\n";

/** A repository with these workflows. */
function repository(t: TestContext, workflows: Readonly<Record<string, string>>) {
  const cwd = temporaryFolder(t);
  mkdirSync(join(cwd, "shop/.github/workflows"), { recursive: true });
  writeFileSync(join(cwd, "plimsoll.yaml"), RULES);
  for (const [name, text] of Object.entries(workflows)) {
    writeFileSync(join(cwd, "shop/.github/workflows", name), text);
  }
  const run = (...words: readonly string[]) => runHere(["fleet", "--offline", ...words], { cwd });
  const ask = async (...words: readonly string[]) => {
    const { stdout, exitCode } = await run("--json", ...words);
    const report = JSON.parse(stdout) as FleetReport;
    const rows = report.workflows.map(({ name, cells }) => [name, ...cells.map(({ outcome }) => outcome)]);
    return { report, exitCode, rows };
  };
  return { cwd, run, ask };
}

test("a workflow, the folder of them and a repository are sources; workflows have rows of their own", async (t) => {
  const { ask, run } = repository(t, { "release.yml": RELEASE, "ci.yaml": LOOSE, "notes.txt": "none" });
  const rows = [
    ["shop/.github/workflows/ci.yaml", "fail", "fail"],
    ["shop/.github/workflows/release.yml", "pass", "pass"],
  ];
  const all = await ask("shop");
  assert.deepEqual([all.exitCode, all.rows, all.report.services], [1, rows, []]);
  assert.deepEqual((await ask("shop/.github/workflows", "shop")).rows, rows, "what is named twice counts once");
  const one = await ask("shop/.github/workflows/release.yml");
  assert.deepEqual([one.exitCode, one.rows], [0, rows.slice(1)]);
  const text = await run("shop", "--html", "fleet.html", "--write", "junit=fleet.xml", "--write", "sarif=fleet.sarif");
  assert.match(text.stdout, /workflow +pinned +trigger/);
  assert.match(
    text.stdout,
    /broken: pinned of shop\/\.github\/workflows\/ci\.yaml: it does not pin actions\/checkout@v4 in line 5/,
  );
  assert.match(text.stderr, /1 of 2 workflows does not meet the standard/);
});

test("a repository may have manifests too, and its rules about services are not about workflows", async (t) => {
  const { cwd, ask } = repository(t, { "release.yml": RELEASE });
  writeFileSync(join(cwd, "shop/notes.yaml"), "a: b\n");
  const alone = await ask("shop");
  assert.deepEqual([alone.exitCode, alone.report.services.length], [0, 0], "no manifest need be there");
  assert.match(alone.report.notes.join(), /nothing was held against tag/);
  writeFileSync(join(cwd, "fleet.txt"), "ghcr.io/acme/order:v1.0.0\n");
  assert.match((await ask("fleet.txt")).report.notes.join(), /nothing was held against pinned, trigger/);
  const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'b:v1.0.0'}]}\n";
  writeFileSync(join(cwd, "shop/pod.yaml"), pod);
  const { report, rows } = await ask("shop");
  assert.deepEqual(rows, [["shop/.github/workflows/release.yml", "pass", "pass"]]);
  assert.deepEqual(
    report.services.map(({ name, cells }) => [name, ...cells.map(({ rule }) => rule)]),
    [["a", "tag"]],
  );
});

test("a workflow that cannot be read is never fine, and hides no other; a waiver names its file", async (t) => {
  const { cwd, ask, run } = repository(t, {
    "release.yml": RELEASE,
    "broken.yml": "on: [\n",
    "huge.yml": "#".repeat(2 ** 21),
  });
  const { report, exitCode, rows } = await ask("shop");
  assert.deepEqual([exitCode, rows.length], [3, 1]);
  assert.deepEqual(
    report.unread.map(({ where }) => where),
    ["shop/.github/workflows/broken.yml:2", "shop/.github/workflows/huge.yml:1"],
  );
  assert.match((await run("shop", "--format", "junit")).stdout, /errors="2"[^>]*>\n.*broken\.yml:2/);
  const waived = repository(t, { "ci.yml": LOOSE });
  const waive = ["pinned", "trigger"].map(
    (rule) => `{rule: ${rule}, service: shop/.github/workflows/ci.yml, reason: tests only}`,
  );
  writeFileSync(join(waived.cwd, "plimsoll.yaml"), RULES.replace("}}", `}, waive: [${waive.join(", ")}]}`));
  assert.deepEqual((await waived.ask("shop")).rows, [["shop/.github/workflows/ci.yml", "waived", "waived"]]);
  writeFileSync(join(cwd, "plimsoll.yaml"), "fleet: {rules: {trigger: 'v['}}\n");
  const { report: mistaken } = await ask("shop");
  assert.deepEqual([mistaken.error?.code, mistaken.error?.where], ["config-invalid", "plimsoll.yaml:1:26"]);
});

test("no admission policy sees a workflow, and a hook needs manifests", async (t) => {
  const { run } = repository(t, { "release.yml": RELEASE });
  const { stdout } = await run("shop", "--policies-to", "out");
  assert.match(stdout, /pinned is in no admission policy: a cluster sees what a workflow has made/);
  const { exitCode, stderr } = await run("shop", "--policies-to", "out", "--hook-image", "a");
  assert.equal(exitCode, 2);
  assert.match(stderr, /no manifest is named/);
});
