import { type MergeConflict, mergeTexts } from "../../base/three-way-merge.ts";
import { type ManifestProblem, parseManifest } from "../../format/kubernetes/manifest.ts";

/** A file as plimsoll generated it last, as it is there, and as it is generated now; null where it is not. */
interface FileVersions {
  readonly path: string;
  readonly last: string | null;
  readonly present: string | null;
  readonly fresh: string | null;
}

export interface MergedFile {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** `left-out`: a person removed it, and it is not written again. */
  readonly change: "created" | "changed" | "removed" | "unchanged" | "left-out";
  /** Why the edit and the new text do not go together; in `after`, the edit stays. */
  readonly conflicts: readonly FileConflict[];
}

/**
 * `foreign`: it is there, and plimsoll did not write it. `removed`: it is generated no longer, and was edited. `unreadable`: no
 * line is claimed by both, and together they are no manifest, as where both have added the same key.
 */
export type FileConflict =
  | ({ readonly kind: "lines" } & MergeConflict)
  | { readonly kind: "foreign" }
  | { readonly kind: "removed" }
  | { readonly kind: "unreadable"; readonly why: string };

/** Brings what a person did to a file and what is generated now together. */
export function mergeFile({ path, last, present, fresh }: FileVersions): MergedFile {
  const as = (after: string | null, conflicts: readonly FileConflict[] = []): MergedFile => ({
    ...{ path, before: present, after, conflicts },
    change: changeOf(present, after),
  });
  if (present === fresh) return as(fresh);
  if (present === null) return last === null ? as(fresh) : { ...as(null), change: "left-out" };
  if (last === null) return as(present, [{ kind: "foreign" }]);
  if (fresh === null) return present === last ? as(null) : as(present, [{ kind: "removed" }]);
  const { text, conflicts } = mergeTexts(last, present, fresh);
  const ofLines = conflicts.map((conflict) => ({ kind: "lines", ...conflict }) as const);
  const problem = problemOf(text, path);
  if (problem === undefined || problemOf(present, path) !== undefined) return as(text, ofLines);
  return as(present, [...ofLines, { kind: "unreadable", why: problem.why }]);
}

function problemOf(text: string, path: string): ManifestProblem | undefined {
  return parseManifest(Buffer.from(text), path).problems[0];
}

function changeOf(before: string | null, after: string | null): MergedFile["change"] {
  if (before === after) return "unchanged";
  if (before === null) return "created";
  return after === null ? "removed" : "changed";
}
