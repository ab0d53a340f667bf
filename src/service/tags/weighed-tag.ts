import type { FoundTag } from "../../evidence/build-tags/find-tags.ts";
import type { TagClass } from "../../evidence/build-tags/tag-class.ts";
import type { TagOutcome } from "../../report/tags-report.ts";
import type { BuildSize } from "../../session/weigh-build.ts";
import type { PackageFiles } from "../../toolchain/go/package-files.ts";

/** The program with one choice of tags. */
export interface TaggedProgram {
  /** All tags of its build, sorted. */
  readonly tags: readonly string[];
  /** Its packages, as go lists them: each after those that it imports, the main package last. */
  readonly packages: readonly PackageFiles[];
  /** Null where it was not built, or does not build. */
  readonly size: BuildSize | null;
  readonly problem: TagProblem | null;
}

/** Why a program with some tags has no size. */
export interface TagProblem {
  /** `nothing`: no file of the main package is left. */
  readonly kind: "does-not-build" | "nothing";
  /** In the words of the go command or the compiler, in as many lines as they need. */
  readonly why: string;
  /** What would make it build, where that is known. */
  readonly fix: string | undefined;
}

/** A tag, or two that meet, with and without. */
export interface WeighedTag {
  /** One tag; or two, where one package reacts to both of them together. */
  readonly tags: readonly string[];
  /** Tags that both programs have besides, because nothing reacts to `tags` without them. */
  readonly together: readonly string[];
  readonly class: TagClass;
  /** Whether the build as configured has all of `tags`. */
  readonly inUse: boolean;
  readonly outcome: TagOutcome;
  /** What names the tags, and what reacts to each of them alone. A tag that no file names has no places. */
  readonly found: readonly FoundTag[];
  /** The import paths of packages that react, sorted. */
  readonly reacting: readonly string[];
  /** Null where the program was not looked at: nothing changes, or the budget was used up. */
  readonly with: TaggedProgram | null;
  readonly without: TaggedProgram | null;
}

/** All tags of a program. */
export interface TagWeights {
  /** The program as it is configured. */
  readonly base: TaggedProgram & { readonly size: BuildSize };
  /** The tags that a person chooses, in the order in which they were weighed; then those that change nothing. */
  readonly weighed: readonly WeighedTag[];
  /** The tags that follow from the platform, the toolchain or the release, and those that only keep files out. */
  readonly others: readonly FoundTag[];
  /** Files that go refuses, as `path/to/package/file.go: the reason`. */
  readonly refused: readonly string[];
  /** How many programs were built besides the one that is configured, and how many may be. */
  readonly builds: number;
  readonly budget: number;
}
