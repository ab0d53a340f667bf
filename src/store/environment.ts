import type { ProgramRunner } from "./program-runner.ts";
import type { RegistryStore } from "./registry/registry.ts";

/** What stores need of the world, handed in by whoever composes them. */
export interface StoreEnvironment {
  /** The folder that paths are relative to. */
  readonly cwd: string;
  readonly registry: Pick<RegistryStore, "pull" | "push" | "requireUsable">;
  /** Runs podman. */
  readonly runner: ProgramRunner;
  /** Nothing on another machine is reached. */
  readonly offline: boolean;
  /** The variable DOCKER_HOST. */
  readonly dockerHost: string | undefined;
}

/** Reading from a daemon or from podman goes through a file that must live as long as the image that was opened. */
export interface SourceEnvironment extends StoreEnvironment {
  /** A folder that the caller removes when it has done with the image. */
  readonly temporaryFolder: string;
  readonly signal: AbortSignal;
}
