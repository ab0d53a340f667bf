/** What a run is given of the process that it is part of. The doors make one; tests make their own. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Paths that a person writes are relative to this folder. */
  readonly cwd: string;
  /** Aborts when the user interrupts; its reason is the error to end with. */
  readonly signal: AbortSignal;
}

/** Does a continuous integration run this? Every such system sets CI. */
export function inCI(env: NodeJS.ProcessEnv): boolean {
  return env.CI !== undefined && env.CI !== "" && env.CI !== "false";
}
