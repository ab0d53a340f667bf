/** A pattern of a .dockerignore that cannot be read; the builder refuses the whole file for it. */
export const UNREADABLE = "unreadable";

export type PathMatcher = (path: string) => boolean;

/**
 * What BuildKit takes a cleaned pattern for: Go's filepath.Match, with `**` for any number of folders. It is a plain
 * comparison where the pattern allows, and that is not always what its regular expression would say.
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
      return compiled === undefined ? UNREADABLE : (path) => compiled.test(path);
    }
  }
}

/**
 * The syntax that filepath.Match asks for: brackets that are closed and hold something, nothing escaped by the end. BuildKit
 * tries the pattern on a name of one dot, and so looks behind a star only where what stands before it fits.
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

interface Translation {
  readonly kind: "exact" | "prefix" | "suffix" | "regexp";
  /** Undefined where an escape means nothing. */
  readonly source: string | undefined;
}

/** Bars, braces and carets are not escaped: BuildKit hands them on to the regular expression. */
function translate(pattern: string): Translation {
  const tokens = [...pattern.matchAll(/\*\*\/?|\\[\s\S]?|[\s\S]/gu)].map(([token]) => token);
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

function pieceOf(token: string): string | undefined {
  if (token === "*") return "[^/]*";
  if (token === "?") return "[^/]";
  if (token.length > 1 && token.startsWith("\\")) return escaped(token.slice(1));
  return /[.+()$]/.test(token) ? `\\${token}` : token;
}

/** What stands behind a backslash goes to Go's regexp as it is, where letters have meanings of their own. */
function escaped(one: string): string | undefined {
  if (/^[\0-\x7f]$/.test(one) && !/[a-zA-Z0-9]/.test(one)) return `\\${one}`;
  return /[dDsSwWbBfnrtv]/.test(one) ? `\\${one}` : { a: "\u0007", A: "^", z: "$" }[one];
}

/** From Go's syntax, in which a bracket or brace that closes nothing is a character, to JavaScript's. */
function compile(source: string): RegExp | undefined {
  const pieces = source.matchAll(
    /\\[\s\S]|\[(\^?)((?:\\[\s\S]|[^\\])(?:\\[\s\S]|[^\\\]])*)\]|\{\d+(?:,\d*)?\}|[\s\S]/gu,
  );
  const all = [...pieces];
  // What is opened here is not closed.
  if (all.some(([piece]) => piece === "[")) return undefined;
  // The edge of a word is no member of a class.
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

/** The members of a class, each made one that JavaScript reads the same way; a hyphen between two makes a range. */
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
