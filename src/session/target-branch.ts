/** Variables in which systems for continuous integration name the branch that a change is to be merged into. */
const BRANCHES = [
  // GitHub, Gitea and Forgejo
  "GITHUB_BASE_REF",
  // Jenkins, multibranch
  "CHANGE_TARGET",
  "BITBUCKET_PR_DESTINATION_BRANCH",
  "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
  // Azure Pipelines
  "SYSTEM_PULLREQUEST_TARGETBRANCH",
];

/**
 * The revision that a change is to be merged into, as this run's surroundings name it; undefined where this is not a run
 * for a change. GitLab names a commit, because its clones often lack the branch.
 */
export function targetRevision(env: NodeJS.ProcessEnv): string | undefined {
  const commit = env.CI_MERGE_REQUEST_DIFF_BASE_SHA;
  if (commit !== undefined && commit !== "") return commit;
  const branch = [...BRANCHES, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"]
    .map((name) => env[name])
    .find((value) => value !== undefined && value !== "");
  return branch === undefined ? undefined : `origin/${branch.replace(/^refs\/heads\//, "")}`;
}
