import { join, relative, sep } from "node:path";
import { LIMITS } from "../../base/limits.ts";
import type { GrowthCause } from "../../report/gate-report.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import { commitOfLine } from "../../toolchain/git/line-commit.ts";
import type { Repository } from "../../toolchain/git/repository.ts";

/** The range of commits in which something changed. */
export interface CommitRange {
  readonly repository: Repository;
  /** The commit before the range. */
  readonly since: string;
}

/** A line of a file on this machine. */
export interface SourceLine {
  /** Absolute. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** Where a cause is, and which commit of the range added that line. */
export type CausePlace = Pick<GrowthCause, "where" | "commit" | "noCommit">;

/** Without a range, or outside of the checkout, no commit is named, and it is said why. */
export async function placeOfLine(
  line: SourceLine | undefined,
  range: CommitRange | undefined,
  folder: string,
): Promise<CausePlace> {
  if (line === undefined) return { where: null, commit: null, noCommit: "its line was not found" };
  const top = range?.repository.top ?? folder;
  const file = relative(top, line.path).split(sep).join("/");
  // A path that leads out of the repository is of use to nobody but this machine.
  if (file.split("/")[0] === "..") return { where: null, commit: null, noCommit: "its line is not in this repository" };
  const where = { file, line: line.line, column: line.column };
  if (range === undefined) return { where, commit: null, noCommit: "no revision was named to compare with" };
  const origin = await commitOfLine(range.repository, { path: file, line: line.line, since: range.since });
  return "commit" in origin
    ? { where, commit: origin.commit, noCommit: null }
    : { where, commit: null, noCommit: origin.none };
}

/** The line of go.mod that requires a module, or undefined. */
export async function requirementLine(folder: string, module: string): Promise<SourceLine | undefined> {
  const path = join(folder, "go.mod");
  const text = await readSmallText(path, path, LIMITS.configFileBytes, "source-invalid");
  const lines = text?.split("\n") ?? [];
  const index = lines.findIndex((line) => line.replace(/^\s*(require\s+)?/, "").startsWith(`${module} v`));
  return index === -1 ? undefined : { path, line: index + 1, column: lines[index]!.indexOf(module) + 1 };
}
