import type { CommandLineWords } from "./command-line.ts";

/**
 * The options that say how a Go main package is built, as a person writes them: the same for every command that builds
 * one.
 */
export interface BuildWords
  extends Pick<CommandLineWords, "tags" | "ldflags" | "goflag" | "buildEnv" | "vcs" | "moduleFolder"> {
  /** A configuration file, used instead of plimsoll.yaml and .ko.yaml in the folder. */
  readonly config?: string;
  /** Build with C. */
  readonly cgo?: boolean;
}

/** The names of all options, in the order in which they are shown. */
export const BUILD_WORDS = ["tags", "ldflags", "goflag", "buildEnv", "vcs", "cgo", "moduleFolder", "config"] as const;
