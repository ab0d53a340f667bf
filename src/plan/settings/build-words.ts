import type { CommandLineWords } from "./command-line.ts";

/** What says how a Go main package is built, as a person writes it: the same for everything that builds one. */
export interface BuildWords
  extends Pick<CommandLineWords, "tags" | "ldflags" | "goflag" | "buildEnv" | "vcs" | "moduleFolder"> {
  /** A configuration file, in place of plimsoll.yaml and .ko.yaml in the folder. */
  readonly config?: string;
  /** Build with C. */
  readonly cgo?: boolean;
}

/** Names of all of them, in the order in which they are shown. */
export const BUILD_WORDS = ["tags", "ldflags", "goflag", "buildEnv", "vcs", "cgo", "moduleFolder", "config"] as const;
