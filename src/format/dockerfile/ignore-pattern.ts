import { LIMITS } from "../../base/limits.ts";
import { matchesTokens } from "./star-steps.ts";

/** The result for a pattern of a .dockerignore that cannot be read: the builder then refuses the whole file. */
export const UNREADABLE = "unreadable";

export type PathMatcher = (path: string) => boolean;

/**
 * How BuildKit matches a cleaned pattern: as Go's filepath.Match, where `**` also matches any number of folders. Where
 * the pattern allows it, BuildKit compares plain text, and the result may differ from that of the regular expression.
 */
export function matcherOf(pattern: string): PathMatcher | typeof UNREADABLE {
  if (!isWellFormed(pattern)) return UNREADABLE;
  const { source, kind } = translate(pattern);
  switch (kind) {
    case "exact":
      return (path) => path === pattern;
    case "prefix":
      return (path) => path.startsWith(pattern.slice(0, -2));
    case "suffix": {
      const suffix = pattern.slice(2);
      return (path) => path.endsWith(suffix) || `/${path}` === suffix;
    }
    default: {
      const compiled = source === undefined ? undefined : compile(source);
      if (compiled === undefined) return UNREADABLE;
      const isLeft = SEVERAL.test(pattern) || partsOfManyWays(pattern) <= LIMITS.ignoreWays;
      return isLeft ? (path) => compiled.test(path) : (path) => matchesTokens(tokensOf(pattern), path);
    }
  }
}

/**
 * Does the pattern have the syntax that filepath.Match requires: brackets are closed and not empty, and an escape is
 * not at the end? BuildKit tries the pattern on the name `.`, and therefore checks what follows a star only if the part
 * before the star matches that name.
 */
function isWellFormed(pattern: string): boolean {
  const [head, behind] = [...pattern.matchAll(/\**((?:\\[\s\S]?|\[(?:\\[\s\S]|[^\\\]])*\]?|[^\\*[])*)/gu)].map(
    ([, chunk]) => chunk!,
  );
  if (head === undefined || !isWellFormedChunk(head)) return false;
  return behind === undefined || !fitsDot(head) || isWellFormedChunk(behind);
}

function isWellFormedChunk(chunk: string): boolean {
  const member = String.raw`(?:\\[\s\S]|[^\\\]\-])`;
  return new RegExp(String.raw`^(?:\\[\s\S]|\[\^?(?:${member}(?:-${member})?)+\]|[^\\[])*$`, "u").test(chunk);
}

function fitsDot(chunk: string): boolean {
  if (/^(?:\\?\.|\?)$/.test(chunk)) return true;
  return /^\[(?:\\[\s\S]|[^\\\]])*\]$/.test(chunk) && compile(`^${chunk}$`)?.test(".") === true;
}

/** What may mean more to a regular expression than the character itself. */
const SEVERAL = /[[\]{}|^\\]/;

/**
 * How many parts of a pattern each match in many ways, where only a regular expression can tell: its time grows with the power of that. Zero
 * for all other patterns, whose time does not.
 */
export function waysIn(pattern: string): number {
  return SEVERAL.test(pattern) ? partsOfManyWays(pattern) : 0;
}

function partsOfManyWays(pattern: string): number {
  return tokensOf(pattern).filter((token) => /^[*{]/.test(token)).length;
}

interface Translation {
  readonly kind: "exact" | "prefix" | "suffix" | "regexp";
  /** Undefined when the pattern contains an escape that has no meaning. */
  readonly source: string | undefined;
}

/** Bars, braces and carets are not escaped: BuildKit passes them on to the regular expression. */
function translate(pattern: string): Translation {
  const tokens = tokensOf(pattern);
  let kind: Translation["kind"] = "exact";
  const pieces = tokens.map((token, index) => {
    const isLast = index + 1 === tokens.length;
    if (token.startsWith("**")) {
      kind = isLast && kind === "exact" ? "prefix" : "regexp";
      if (index === 0) kind = "suffix";
      return isLast ? ".*" : "(.*/)?";
    }
    // A backslash at the very end leaves the kind as it is.
    if (/^(?:[*?[\]]|\\[\s\S])$/u.test(token)) kind = "regexp";
    return pieceOf(token);
  });
  return { kind, source: pieces.includes(undefined) ? undefined : `^${pieces.join("")}$` };
}

export function tokensOf(pattern: string): readonly string[] {
  return [...pattern.matchAll(/\*\*\/?|\\[\s\S]?|[\s\S]/gu)].map(([token]) => token);
}

function pieceOf(token: string): string | undefined {
  if (token === "*") return "[^/]*";
  if (token === "?") return "[^/]";
  if (token.length > 1 && token.startsWith("\\")) return escaped(token.slice(1));
  return /[.+()$]/.test(token) ? `\\${token}` : token;
}

/**
 * BuildKit passes an escaped character to Go's regexp with its backslash, where escaped letters have special meanings.
 */
function escaped(one: string): string | undefined {
  if (/^[\0-\x7f]$/.test(one) && !/[a-zA-Z0-9]/.test(one)) return `\\${one}`;
  return /[dDsSwWbBfnrtv]/.test(one) ? `\\${one}` : { a: "\u0007", A: "^", z: "$" }[one];
}

/**
 * Translates a regular expression from Go's syntax, in which an unmatched closing bracket or brace is a plain
 * character, to JavaScript's.
 */
function compile(source: string): RegExp | undefined {
  const pieces = source.matchAll(
    /\\[\s\S]|\[(\^?)((?:\\[\s\S]|[^\\])(?:\\[\s\S]|[^\\\]])*)\]|\{\d+(?:,\d*)?\}|[\s\S]/gu,
  );
  const all = [...pieces];
  // This bracket is never closed.
  if (all.some(([piece]) => piece === "[")) return undefined;
  // A word boundary cannot be a member of a class.
  if (all.some(([, , members = ""]) => /^(?:\\[^bB]|[^\\])*\\[bB]/.test(members))) return undefined;
  const translated = all.map(([piece, negated, members]) => {
    if (members !== undefined) return `[${negated}${classOf(members)}]`;
    if (piece === ".") return "[^\\n]";
    return /^[\]{}]$|^\\[^a-zA-Z]/.test(piece) ? literal(piece) : piece;
  });
  try {
    return new RegExp(translated.join(""), "u");
  } catch {
    return undefined;
  }
}

function literal(piece: string): string {
  return RegExp.escape(piece.length > 1 ? piece.slice(1) : piece);
}

/**
 * The members of a class, written so that JavaScript reads them the same way. A hyphen between two members makes a
 * range.
 */
function classOf(members: string): string {
  const tokens = [...members.matchAll(/\\[\s\S]|[\s\S]/gu)].map(([token]) => token);
  return tokens
    .map((token, index) => {
      const isRange = token === "-" && index > 0 && index + 1 < tokens.length;
      if (isRange || /^\\[dDsSwWfnrtv]/.test(token)) return token;
      return literal(token);
    })
    .join("");
}
