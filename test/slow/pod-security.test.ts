/** Pod Security Standards: the same checks fail as in k8s.io/pod-security-admission, at both levels and in each release. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { stringify } from "yaml";
import { changesOf, failuresOf, onlyPod, type PodSecurityAnswer, requirePodSecurity } from "../support/pod-security.ts";
import { randomPod } from "../support/random-pod.ts";
import { REPOSITORY } from "../support/tools.ts";

const RELEASES = 36;

/** How one manifest is judged by both. A pod that an API server would not read is one of which nothing is said here. */
function compare(manifest: string, { failed, error }: PodSecurityAnswer): "forbidden" | "admitted" | "unread" {
  const pod = onlyPod(manifest);
  if (failed === undefined) {
    assert.equal(typeof pod, "string", `${error}\n${manifest}`);
    return "unread";
  }
  assert.ok(typeof pod !== "string", `${pod}\n${manifest}`);
  assert.deepEqual(failuresOf(pod, RELEASES), failed, manifest);
  return failed.restricted.at(-1)!.length === 0 ? "admitted" : "forbidden";
}

test("the fixtures of k8s.io/pod-security-admission", (t) => {
  const judge = requirePodSecurity(t);
  if (judge === undefined) return;
  const folder = moduleFolder("k8s.io/pod-security-admission", "v0.34.4");
  const files = execFileSync("find", [join(folder, "test/testdata"), "-name", "*.yaml"])
    .toString()
    .trim()
    .split("\n");
  const manifests = files.sort().map((file) => readFileSync(file, "utf8"));
  const answers = judge(manifests);
  const verdicts = manifests.map((manifest, index) => compare(manifest, answers[index]!));
  assert.ok(files.length > 4000);
  // The name of each fixture says its verdict at its level and in its release.
  for (const [index, file] of files.entries()) {
    const [, level, minor, result] = /testdata\/(\w+)\/v1\.(\d+)\/(pass|fail)\//.exec(file)!;
    const { failed } = answers[index]!;
    const ids = failed![level as "baseline" | "restricted"][Number(minor)]!;
    assert.equal(ids.length === 0, result === "pass", file);
  }
  assert.ok(verdicts.includes("admitted") && verdicts.includes("forbidden"));
});

test("thousands of random pods", (t) => {
  const judge = requirePodSecurity(t);
  if (judge === undefined) return;
  const manifests = fc.sample(randomPod, 4000).map((pod) => stringify(pod, { version: "1.1" }));
  const answers = judge(manifests);
  const verdicts = manifests.map((manifest, index) => compare(manifest, answers[index]!));
  const seen = new Set(answers.flatMap(({ failed }) => failed?.restricted.flat() ?? []));
  assert.ok(seen.size >= 17, `only ${[...seen].join(", ")} ever failed`);
  const count = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length;
  t.diagnostic(`${count("admitted")} admitted, ${count("forbidden")} forbidden, ${count("unread")} not read`);
  if (process.env.PLIMSOLL_REWRITE_GOLDEN !== undefined) recordSample(manifests, answers);
});

/** What the fast suite holds plimsoll against, without Go: the verdicts of the releases in which something changed. */
function recordSample(manifests: readonly string[], answers: readonly PodSecurityAnswer[]): void {
  const lines = manifests.slice(0, 60).flatMap((manifest, index) => {
    const { failed } = answers[index]!;
    return failed === undefined ? [] : [JSON.stringify({ manifest, failed: changesOf(failed) })];
  });
  writeFileSync(join(REPOSITORY, "test/fixtures/pod-security.ndjson"), `${lines.join("\n")}\n`);
}

function moduleFolder(module: string, version: string): string {
  const known = execFileSync("go", ["mod", "download", "-json", `${module}@${version}`]).toString();
  return JSON.parse(known).Dir;
}
