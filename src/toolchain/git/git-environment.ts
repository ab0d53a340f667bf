/**
 * Variables that git sets for a hook, or for a command that it starts (`git rev-parse --local-env-vars`). They would point
 * every command to that repository, whatever folder it is asked about. Those that hold settings (GIT_CONFIG_…) stay.
 */
const OF_ONE_REPOSITORY: ReadonlySet<string> = new Set([
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_DIR",
  "GIT_GRAFT_FILE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_NAMESPACE",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_SHALLOW_FILE",
  "GIT_WORK_TREE",
]);

/** The environment for asking git about a folder: messages are English, and no question takes a lock. */
export function gitEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !OF_ONE_REPOSITORY.has(name));
  return { ...Object.fromEntries(kept), GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
}
