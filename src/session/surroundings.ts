/** What a run takes from its process. The entry points make one from the real process; tests make their own. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Paths that a person writes are relative to this folder. */
  readonly cwd: string;
  /** Aborted when the user interrupts; its reason is the error to exit with. */
  readonly signal: AbortSignal;
}

/** Does this run in continuous integration? Every such system sets CI. */
export function inCI(env: NodeJS.ProcessEnv): boolean {
  return env.CI !== undefined && env.CI !== "" && env.CI !== "false";
}
