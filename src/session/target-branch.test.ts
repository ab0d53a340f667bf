import assert from "node:assert/strict";
import { test } from "node:test";
import { targetRevision } from "./target-branch.ts";

test("the branch that a change is to be merged into is known from the variables of each system", () => {
  const known: readonly (readonly [Readonly<Record<string, string>>, string | undefined])[] = [
    [{}, undefined],
    [{ GITHUB_BASE_REF: "" }, undefined],
    [{ GITHUB_BASE_REF: "main" }, "origin/main"],
    [{ GITHUB_BASE_REF: "release/1.x" }, "origin/release/1.x"],
    [{ CHANGE_TARGET: "main" }, "origin/main"],
    [{ BITBUCKET_PR_DESTINATION_BRANCH: "main" }, "origin/main"],
    [{ BUILDKITE_PULL_REQUEST_BASE_BRANCH: "main" }, "origin/main"],
    [{ SYSTEM_PULLREQUEST_TARGETBRANCH: "refs/heads/main" }, "origin/main"],
    [{ CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main" }, "origin/main"],
    [{ CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main", CI_MERGE_REQUEST_DIFF_BASE_SHA: "1a2b3c4" }, "1a2b3c4"],
    // A push of a branch, and a build without a change.
    [{ GITHUB_REF_NAME: "main", CI_COMMIT_BRANCH: "main", BRANCH_NAME: "main" }, undefined],
  ];
  for (const [env, revision] of known) assert.equal(targetRevision(env), revision, JSON.stringify(env));
});
