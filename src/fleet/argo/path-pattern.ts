import { LIMITS } from "../../base/limits.ts";

/** Whether a path of a repository is meant. */
type Matcher = (path: string) => boolean;

interface Dialect {
  /** What `?` stands for, and `*` for any number of times. */
  readonly any: string;
  /** What makes a class in brackets one of all others. */
  readonly negation: string;
  /** `{a,b}` is either. */
  readonly hasBraces: boolean;
}

/** Go's path.Match, with which the git generator selects folders. */
const GO: Dialect = { any: "[^/]", negation: "^", hasBraces: false };
/** wildmatch(3) of git as pathspecs use it, with which the git generator selects files: `*` stands for slashes too. */
const GIT: Dialect = { any: "[\\s\\S]", negation: "!^", hasBraces: false };
/** github.com/gobwas/glob without separators, for `include` and `exclude` of a folder of manifests. */
const GOBWAS: Dialect = { any: "[\\s\\S]", negation: "!", hasBraces: true };

/** Undefined for a pattern that is not read here. */
export function folderPattern(pattern: string): Matcher | undefined {
  return matcherOf(pattern, GO);
}

/** Undefined for a pattern that is not read here, as pathspecs with magic words. */
export function filePattern(written: string): Matcher | undefined {
  const pattern = written.replace(/^(?:\.\/)+/, "");
  if (pattern === "" || pattern === ".") return () => true;
  if (/^[:/]|(?:^|\/)\.{1,2}(?:\/|$)|\/\//.test(pattern)) return undefined;
  const matches = matcherOf(pattern, GIT);
  // What is in a folder is meant with it, and the stars of its name are then nothing but stars.
  const folder = pattern.endsWith("/") ? pattern : `${pattern}/`;
  return matches && ((path) => path === pattern || path.startsWith(folder) || matches(path));
}

/** Undefined for a pattern that is not read here. */
export function manifestPattern(pattern: string): Matcher | undefined {
  return matcherOf(pattern, GOBWAS);
}

function matcherOf(pattern: string, dialect: Dialect): Matcher | undefined {
  if (pattern.replace(/\*+/g, "*").split("*").length - 1 > LIMITS.ignoreStars) return undefined;
  const alternatives = translate(pattern, dialect);
  const expressions = alternatives?.map((pieces) => new RegExp(expressionOf(pieces, dialect.any), "u"));
  return expressions && ((path) => expressions.some((expression) => expression.test(path)));
}

/**
 * One expression of what stands between stars. Each piece is looked for once, as near as it is: if the rest is not found behind it,
 * it is not found behind a later one either. Tried again at all places, eight stars take hours on one long name.
 */
function expressionOf([first = "", ...pieces]: readonly string[], any: string): string {
  const last = pieces.pop();
  if (last === undefined) return `^${first}$`;
  return `^${first}${pieces.map((piece, index) => `(?=(${any}*?${piece}))\\${index + 1}`).join("")}${any}*${last}$`;
}

const TOKEN = /\*+|\?|\\([\s\S])|\[([!^]?)([^\]\\]*)\]|[{},]|[^*?\\[\]{},]+/guy;
/** Letters and ranges of letters. What else brackets may hold is read in several ways. */
const CLASS = /^(?:\w-\w|[\w.])+$/;

/** What a pattern may be, of which braces have several: each the pieces between its stars. */
type Alternatives = readonly (readonly string[])[];

function translate(pattern: string, dialect: Dialect): Alternatives | undefined {
  const outer: { readonly before: Alternatives; readonly done: Alternatives }[] = [];
  let [now, done, end]: [Alternatives, Alternatives, number] = [[[""]], [], 0];
  for (const token of pattern.matchAll(TOKEN)) {
    end = token.index + token[0].length;
    const brace = dialect.hasBraces ? token[0] : "";
    if (brace === "{") {
      outer.push({ before: now, done });
      [now, done] = [[[""]], []];
    } else if (brace === "," && outer.length > 0) {
      [now, done] = [[[""]], [...done, ...now]];
    } else if (brace === "}") {
      const around = outer.pop();
      if (around === undefined) return undefined;
      [now, done] = [each(around.before, [...done, ...now]), around.done];
    } else {
      const pieces = token[0].startsWith("*") ? ["", ""] : translateToken(token, dialect);
      if (pieces === undefined) return undefined;
      now = each(now, [pieces]);
    }
    if (now.length + done.length > LIMITS.patternAlternatives) return undefined;
  }
  return end === pattern.length && outer.length === 0 ? now : undefined;
}

/** Each of the left before each of the right: the last piece of the one goes on with the first of the other. */
function each(left: Alternatives, right: Alternatives): Alternatives {
  return left.flatMap((before) =>
    right.map(([first, ...rest]) => [...before.slice(0, -1), `${before.at(-1)}${first}`, ...rest]),
  );
}

function translateToken(
  [text, escaped, mark, members]: RegExpExecArray,
  { any, negation }: Dialect,
): readonly string[] | undefined {
  if (text === "?") return [any];
  if (members === undefined) return [RegExp.escape(escaped ?? text)];
  if (!CLASS.test(members) || (mark !== "" && !negation.includes(mark!))) return undefined;
  return [`[${mark === "" ? "" : "^"}${members}]`];
}
