import type { CommandLineWords } from "../plan/settings/command-line.ts";
import { many, one, onOff, yes } from "./flag-form.ts";

/** The flags that say how a Go main package is built, as typed: the same for every verb that builds one. */
export interface BuildWords
  extends Pick<CommandLineWords, "tags" | "ldflags" | "goflag" | "buildEnv" | "vcs" | "moduleFolder" | "offline"> {
  readonly config?: string;
  readonly cgo?: boolean;
}

/** In the order in which `--help` shows them. */
export const BUILD_FLAGS = {
  tags: many("Build tags; a tag of the image is --tag", "tag", ","),
  ldflags: many("Flags for the linker, behind which -s -w are put", "flags"),
  goflag: many("A further flag of go build", "flag"),
  buildEnv: many("NAME=VALUE, a variable of the build", "name=value"),
  vcs: onOff("Stamp the version control's revision into the binary as go build does; --no-vcs leaves it out"),
  cgo: yes("Build with C"),
  moduleFolder: yes(
    "Build path@version in the downloaded module's folder when go install refuses it; its buildinfo will read (devel)",
  ),
  config: one("Configuration file (default plimsoll.yaml, then .ko.yaml)", "file"),
} as const;

/** Those among the flags of a verb that also has others. */
export const BUILD_FLAG_NAMES = Object.keys(BUILD_FLAGS) as (keyof typeof BUILD_FLAGS)[];
