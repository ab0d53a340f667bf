import type { PlimsollError } from "../base/error.ts";
import type { TagClass } from "../evidence/build-tags/tag-class.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";

/** The report of `plimsoll tags --json`. Sizes are bytes; a value that was not measured is null, never 0. */
export interface TagsReport {
  readonly schema: "plimsoll.tags/1";
  /** The program as it is configured. */
  readonly program: TaggedProgramReport | null;
  /** The tags that a person chooses: those that were weighed in that order, then those that change nothing. */
  readonly tags: readonly TagRow[];
  /** Tags that follow from the platform, the toolchain or the release, and those that only keep files out of builds. */
  readonly others: readonly OtherTag[];
  /** Programs that were built besides the configured one, and how many may be. */
  readonly builds: { readonly made: number; readonly budget: number } | null;
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

export interface TaggedProgramReport extends ProgramFigures {
  readonly package: string;
  /** `linux/amd64` */
  readonly platform: string;
  /** `go1.26.8` */
  readonly go: string;
  /** The tags that it is built with, wherever they are set. */
  readonly tags: readonly string[];
}

export interface ProgramFigures {
  /** The executable, trimmed and stripped; and its layer, compressed. */
  readonly sizeBytes: number | null;
  readonly wireBytes: number | null;
  readonly packages: number | null;
  readonly modules: number | null;
}

/**
 * `weighed`: both programs were built. `changes-nothing`: both have the same files. `does-not-build`, `nothing`: one of
 * them has that problem. `not-weighed`: the budget was used up before.
 */
export type TagOutcome = "weighed" | "changes-nothing" | "does-not-build" | "nothing" | "not-weighed";

export interface TagRow {
  /** One tag; or two that one package reacts to together. */
  readonly tags: readonly string[];
  /** Tags that both programs have besides, because nothing reacts without them. */
  readonly together: readonly string[];
  readonly class: TagClass;
  readonly inUse: boolean;
  readonly outcome: TagOutcome;
  /** Why there is no difference, or none that was measured. */
  readonly reason: TagReason | null;
  readonly reacting: readonly ReactingPackage[];
  /** What else a build would need so that something reacts, as words of a constraint; each is one way. */
  readonly needs: readonly (readonly string[])[];
  readonly without: ProgramFigures | null;
  readonly with: ProgramFigures | null;
  /** With, less without. */
  readonly change: ProgramFigures | null;
  /** What the tag brings and what it takes away: import paths, and `path@version`. Null where it was not found out. */
  readonly packagesAdded: readonly string[] | null;
  readonly packagesRemoved: readonly string[] | null;
  readonly modulesAdded: readonly string[] | null;
  readonly modulesRemoved: readonly string[] | null;
}

export interface TagReason {
  /** Which program has no size; null where none was looked at. */
  readonly of: "with" | "without" | null;
  /** Of one that does not build: the compiler's words, in lines. */
  readonly why: string;
  readonly fix: string | null;
}

export interface ReactingPackage {
  readonly importPath: string;
  /** `path@version`; null for the standard library. */
  readonly module: string | null;
  readonly files: readonly string[];
}

export interface OtherTag {
  readonly tag: string;
  readonly class: TagClass;
  /** Whether the user's own modules have such files. */
  readonly own: boolean;
  /** The packages whose files name it. */
  readonly packages: readonly string[];
  readonly files: number;
}

/** The report when nothing was weighed. */
export function failedTagsReport(error: PlimsollError): TagsReport {
  return {
    schema: "plimsoll.tags/1",
    program: null,
    tags: [],
    others: [],
    builds: null,
    notes: [],
    error: errorReport(error),
  };
}
