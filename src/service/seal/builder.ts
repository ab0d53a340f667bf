/** Who builds, as provenance says it. */
export interface BuilderIdentity {
  readonly id: string;
  /** The address of this run; null where no CI system gives one. */
  readonly invocationId: string | null;
}

/**
 * The builder by what its CI system says of itself: the workflow of GitHub Actions at its commit's branch, the runner of
 * GitLab CI; elsewhere `own`. A variable proves nothing: only a signature without a key does, by its certificate.
 */
export function builderOf(env: NodeJS.ProcessEnv, own: string): BuilderIdentity {
  const { GITHUB_ACTIONS, GITHUB_SERVER_URL: github, GITHUB_WORKFLOW_REF: workflow } = env;
  if (GITHUB_ACTIONS === "true" && github && workflow) {
    const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt } = env;
    const isKnown = repository && run && attempt;
    const invocationId = isKnown ? `${github}/${repository}/actions/runs/${run}/attempts/${attempt}` : null;
    return { id: `${github}/${workflow}`, invocationId };
  }
  const { GITLAB_CI, CI_PROJECT_URL: project, CI_RUNNER_ID: runner, CI_JOB_URL: job } = env;
  if (GITLAB_CI === "true" && project && runner) {
    return { id: `${project}/-/runners/${runner}`, invocationId: job || null };
  }
  return { id: own, invocationId: null };
}
