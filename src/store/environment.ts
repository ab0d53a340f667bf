import type { ProgramRunner } from "./program-runner.ts";
import type { RegistryStore } from "./registry/registry.ts";

/** What stores need from the process; the caller that composes the stores provides it. */
export interface StoreEnvironment {
  /** The folder that paths are relative to. */
  readonly cwd: string;
  readonly registry: Pick<RegistryStore, "pull" | "push" | "requireUsable">;
  /** Runs podman. */
  readonly runner: ProgramRunner;
  /** No other machine may be reached. */
  readonly offline: boolean;
  /** The variable DOCKER_HOST. */
  readonly dockerHost: string | undefined;
}

/** An image from a daemon or from podman is read from a file, which must exist as long as the image is open. */
export interface SourceEnvironment extends StoreEnvironment {
  /** A folder that the caller removes when it no longer needs the image. */
  readonly temporaryFolder: string;
  readonly signal: AbortSignal;
}
