import type { BuildWords } from "../plan/settings/build-words.ts";
import { many, one, onOff, yes } from "./flag-form.ts";

/** The flags that say how a Go main package is built, in the order in which `--help` shows them. */
export const BUILD_FLAGS = {
  tags: many("Build tags; a tag of the image is --tag", "tag", ","),
  ldflags: many("Flags for the linker; -s -w are added after them", "flags"),
  goflag: many("A further flag of go build", "flag"),
  buildEnv: many("NAME=VALUE, a variable of the build", "name=value"),
  vcs: onOff("Stamp the version control's revision into the binary as go build does; --no-vcs leaves it out"),
  cgo: yes("Build with C"),
  moduleFolder: yes(
    "Build path@version in the downloaded module's folder when go install refuses it; its buildinfo will read (devel)",
  ),
  config: one("Configuration file (default plimsoll.yaml, then .ko.yaml)", "file"),
} as const satisfies Record<keyof BuildWords, unknown>;

/** The same flags for verbs that examine what slim builds, so that they examine what slim ships. */
export const PACKAGE_FLAGS = {
  tags: { ...BUILD_FLAGS.tags, brief: "Of a main package: build tags" },
  ldflags: { ...BUILD_FLAGS.ldflags, brief: "Of a main package: flags for the linker; -s -w are added after them" },
  goflag: { ...BUILD_FLAGS.goflag, brief: "Of a main package: a further flag of go build" },
  buildEnv: { ...BUILD_FLAGS.buildEnv, brief: "Of a main package: NAME=VALUE, a variable of the build" },
  vcs: { ...BUILD_FLAGS.vcs, brief: "Of a main package: stamp its revision as go build does; --no-vcs leaves it out" },
  cgo: { ...BUILD_FLAGS.cgo, brief: "Of a main package: build with C" },
  moduleFolder: {
    ...BUILD_FLAGS.moduleFolder,
    brief: "Of path@version: build in the downloaded module's folder when go install refuses it",
  },
  config: {
    ...BUILD_FLAGS.config,
    brief: "Of a main package: configuration file (default plimsoll.yaml, then .ko.yaml)",
  },
} as const satisfies Record<keyof BuildWords, unknown>;
