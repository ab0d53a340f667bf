import { LIMITS } from "../../base/limits.ts";
import { matcherOf, type PathMatcher, UNREADABLE, waysIn } from "./ignore-pattern.ts";
import { invalid, requireFew } from "./invalid.ts";
import { trim } from "./space.ts";

/** One line of a .dockerignore. */
interface IgnorePattern {
  readonly excludes: boolean;
  readonly pattern: string;
  readonly matches: PathMatcher;
}

/** The patterns of a .dockerignore, which exclude files from the build context. */
export type IgnoreFile = readonly IgnorePattern[];

/** For each pattern, whether a folder has matched it; everything in that folder counts as matched too. */
export type FolderMatches = readonly boolean[];

/**
 * Build reference, ".dockerignore files". Throws `dockerfile-invalid` with the line of a pattern that no builder can
 * read.
 */
export function parseIgnoreFile(text: string, where: string): IgnoreFile {
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .flatMap((line, index) => (line.startsWith("#") ? [] : (patternOf(trim(line), where, index + 1) ?? [])));
}

/** BuildKit cleans a line twice: when it reads the file, and when it turns the lines into patterns. */
function patternOf(line: string, where: string, number: number): IgnorePattern | undefined {
  if (line === "") return undefined;
  const inverted = line.startsWith("!");
  const written = inverted ? trim(line.slice(1)) : line;
  const read = `${inverted ? "!" : ""}${written === "" ? "" : cleaned(written).replace(/^\/(?=.)/s, "")}`;
  if (trim(read) === "") return undefined;
  const again = cleaned(trim(read));
  const excludes = !again.startsWith("!");
  const pattern = excludes ? again : again.slice(1);
  requireFew(`stars in the pattern on line ${number}`, pattern.match(/\*\*?/g)?.length ?? 0, LIMITS.ignoreStars, where);
  requireFew(
    `stars or braces beside brackets in the pattern on line ${number}`,
    waysIn(pattern),
    LIMITS.ignoreWays,
    where,
  );
  const matches = pattern === "" ? UNREADABLE : matcherOf(pattern);
  if (matches === UNREADABLE) {
    throw invalid(
      where,
      number,
      `the pattern ${line.slice(0, 40)} cannot be read`,
      "close what is open, or take the line out",
    );
  }
  return { excludes, pattern, matches };
}

/**
 * Is a path of the context excluded for an instruction that names it? `path` is relative, with slashes. The last
 * pattern that matches the path or a folder that contains it decides.
 */
export function isIgnored(file: IgnoreFile, path: string): boolean {
  const names = path.split("/");
  const around = names.map((_, index) => names.slice(0, index + 1).join("/"));
  return file.reduce(
    (ignored, { excludes, matches }) => (excludes !== ignored && around.some(matches) ? excludes : ignored),
    false,
  );
}

/**
 * The same for a path that a builder reaches by walking the folders, with the matches of the folder that contains it. A
 * pattern that would not change the result is not tried on the path, so the answer may differ from that of `isIgnored`.
 */
export function matchOnWalk(
  file: IgnoreFile,
  path: string,
  folder: FolderMatches,
): { readonly ignored: boolean; readonly matched: FolderMatches } {
  let ignored = false;
  const matched = file.map(({ excludes, matches }, index) => {
    const isMatched = folder[index] === true || (excludes !== ignored && matches(path));
    if (isMatched) ignored = excludes;
    return isMatched;
  });
  return { ignored, matched };
}

/** Can a pattern include something inside of an excluded folder again? Then the folder must be walked. */
export function mayComeBack(file: IgnoreFile, folder: string): boolean {
  const exceptions = file
    .filter(({ excludes }) => !excludes)
    .map(({ pattern }) => pattern.replace(/\/\*\*$/, "").replace(/\/\*$/, ""));
  return exceptions.some((pattern) => /[*?[\]^\\]/.test(pattern) || `${pattern}/`.startsWith(`${folder}/`));
}

/** Go's path.Clean. */
function cleaned(path: string): string {
  const names: string[] = [];
  const isRooted = path.startsWith("/");
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== ".." || (!isRooted && (names.length === 0 || names.at(-1) === ".."))) names.push(name);
    else names.pop();
  }
  return (isRooted ? "/" : "") + names.join("/") || (isRooted ? "/" : ".");
}
