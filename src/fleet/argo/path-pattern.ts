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
  // Each star may be tried at every position of a path.
  if (pattern.replace(/\*+/g, "*").split("*").length - 1 > LIMITS.ignoreStars) return undefined;
  const source = translate(pattern, dialect);
  if (source === undefined) return undefined;
  const expression = new RegExp(`^(?:${source})$`, "u");
  return (path) => expression.test(path);
}

const TOKEN = /\*+|\?|\\([\s\S])|\[([!^]?)([^\]\\]*)\]|[{},]|[^*?\\[\]{},]+/guy;
/** Letters and ranges of letters. What else brackets may hold is read in several ways. */
const CLASS = /^(?:\w-\w|[\w.])+$/;

function translate(pattern: string, dialect: Dialect): string | undefined {
  let source = "";
  let [end, depth] = [0, 0];
  for (const token of pattern.matchAll(TOKEN)) {
    end = token.index + token[0].length;
    if (dialect.hasBraces && /^[{},]$/.test(token[0])) {
      depth += token[0] === "{" ? 1 : token[0] === "}" ? -1 : 0;
      if (depth < 0) return undefined;
      source += token[0] === "," && depth === 0 ? "," : BRACES.get(token[0])!;
      continue;
    }
    const part = translateToken(token, dialect);
    if (part === undefined) return undefined;
    source += part;
  }
  return end === pattern.length && depth === 0 ? source : undefined;
}

const BRACES: ReadonlyMap<string, string> = new Map([
  ["{", "(?:"],
  ["}", ")"],
  [",", "|"],
]);

function translateToken(
  [text, escaped, mark, members]: RegExpExecArray,
  { any, negation }: Dialect,
): string | undefined {
  if (text.startsWith("*")) return `${any}*`;
  if (text === "?") return any;
  if (members === undefined) return RegExp.escape(escaped ?? text);
  if (!CLASS.test(members) || (mark !== "" && !negation.includes(mark!))) return undefined;
  return `[${mark === "" ? "" : "^"}${members}]`;
}
