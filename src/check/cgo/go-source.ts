/** A top-level declaration of a Go file. Methods are named `Type.Method`. */
export interface Declaration {
  readonly kind: "function" | "method" | "other";
  readonly name: string;
  readonly exported: boolean;
  /**
   * Absent if it has no code in Go, such as a function written in assembly. Present for a variable that holds a
   * function.
   */
  readonly code?: FunctionCode;
  /**
   * The beginning of a constant's or a variable's value, on the line of its name; contents of literals are blanked out.
   */
  readonly value?: string;
}

/** Text of a function with comments and the contents of literals blanked out. */
export interface FunctionCode {
  /** Between the function's name and its body: parameters and results. */
  readonly signature: string;
  /** The receiver with its parentheses, or "". */
  readonly receiver: string;
  /** Without the outer braces. */
  readonly body: string;
}

/**
 * Finds the top-level declarations of a Go file (Go specification, "Declarations and scope"). It reads any file that
 * compiles, formatted by gofmt or not; text that does not compile gives fewer declarations, never an error.
 */
export function declarationsOf(source: string): Declaration[] {
  const text = blankLiterals(source);
  const found: Declaration[] = [];
  const keyword = /^(func|type|var|const)\b/gm;
  for (let match = keyword.exec(text); match !== null; match = keyword.exec(text)) {
    const start = match.index + match[0].length;
    if (match[1] === "func") {
      const { declaration, end } = functionAt(text, start);
      if (declaration !== undefined) found.push(declaration);
      keyword.lastIndex = end;
    } else {
      const { declarations, end } = specificationsAt(text, start);
      found.push(...declarations);
      keyword.lastIndex = end;
    }
  }
  return found;
}

function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

/** Comments become spaces, and literals become empty quotes, so that brackets in them do not count. */
export function blankLiterals(source: string): string {
  const literal = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`[^`]*`?/g;
  return source.replace(literal, (found) => {
    if (found.startsWith("/")) return found.includes("\n") ? "\n" : " ";
    return found[0]! + found[0]!;
  });
}

function functionAt(text: string, start: number): { declaration: Declaration | undefined; end: number } {
  let at = skipSpace(text, start);
  const receiverStart = at;
  if (text[at] === "(") at = closing(text, at) + 1;
  const receiver = text.slice(receiverStart, at);
  at = skipSpace(text, at);
  const name = /[\p{L}_][\p{L}\p{N}_]*/uy;
  name.lastIndex = at;
  const own = name.exec(text)?.[0];
  if (own === undefined) return { declaration: undefined, end: Math.max(start, at) };
  const signatureStart = at + own.length;
  const open = bodyStart(text, signatureStart);
  const type = receiverType(receiver);
  const kind = type === undefined ? "function" : "method";
  const named = { kind, name: type === undefined ? own : `${type}.${own}`, exported: isExported(own) } as const;
  if (open === undefined) return { declaration: named, end: signatureStart };
  if (open === text.length) return { declaration: undefined, end: open };
  const close = closing(text, open);
  const code = { signature: text.slice(signatureStart, open), receiver, body: text.slice(open + 1, close) };
  return {
    declaration: { ...named, exported: named.exported && (type === undefined || isExported(type)), code },
    end: close,
  };
}

/** The type of a receiver: `(s *Stack[T])` gives `Stack`. */
function receiverType(receiver: string): string | undefined {
  const [, type] = /([\p{L}_][\p{L}\p{N}_]*)\s*(?:\[[^\]]*\]\s*)?\)$/u.exec(receiver) ?? [];
  return type;
}

/**
 * The brace that opens a function's body: not one of a struct or interface type among its results. Undefined for a
 * function without a body; the end of the text when a bracket is never closed.
 */
function bodyStart(text: string, start: number): number | undefined {
  for (let at = start; at < text.length; at++) {
    const character = text[at]!;
    if (character === "\n") return undefined;
    if (character === "(" || character === "[") at = closing(text, at);
    else if (character === "{") {
      if (!/\b(?:struct|interface)\s*$/.test(text.slice(Math.max(start, at - 16), at))) return at;
      at = closing(text, at);
    }
  }
  return text.length;
}

const PAIRS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** The place of the bracket that closes the one at `open`; the end of the text when there is none. */
export function closing(text: string, open: number): number {
  const opener = text[open]!;
  const closer = PAIRS[opener];
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === opener) depth++;
    else if (text[at] === closer && --depth === 0) return at;
  }
  return text.length;
}

/** What a type, var or const declaration declares, alone or in a group. */
function specificationsAt(text: string, start: number): { declarations: Declaration[]; end: number } {
  const at = skipSpace(text, start);
  if (text[at] !== "(") {
    const end = endOfLine(text, at);
    return { declarations: declaredOn(text, at), end };
  }
  const close = closing(text, at);
  return { declarations: specifications(text, at + 1, close).flatMap((place) => declaredOn(text, place)), end: close };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

/** Where the lines of a group begin that declare names: after a line end, outside of brackets and of an expression. */
function specifications(text: string, start: number, end: number): number[] {
  const places: number[] = [];
  let depth = 0;
  let continued = false;
  for (let at = start; at < end; ) {
    const next = Math.min(endOfLine(text, at), end);
    const line = text.slice(at, next);
    if (depth === 0 && !continued && line.trim() !== "") places.push(at);
    for (const character of line) {
      if ("([{".includes(character)) depth++;
      else if (")]}".includes(character)) depth--;
    }
    continued = line.trim() === "" ? continued : /[-+*/%&|^<>=!,.:]\s*$/.test(line);
    at = next + 1;
  }
  return places;
}

/** `a, b int = 1, 2` declares a and b. A variable that is initialized with a function has that function's code. */
function declaredOn(text: string, at: number): Declaration[] {
  const line = text.slice(at, endOfLine(text, at));
  const [list] = /^\s*[\p{L}_][\p{L}\p{N}_]*(?:\s*,\s*[\p{L}_][\p{L}\p{N}_]*)*/u.exec(line) ?? [];
  if (list === undefined) return [];
  const sign = line.search(/(?<![=!<>:])=(?!=)/);
  const value = sign === -1 ? "" : line.slice(sign + 1).trim();
  const code = /^func\s*\(/.test(value) ? literalCode(text, at + line.indexOf("func", sign) + 4) : undefined;
  return list.split(",").map((word) => ({
    kind: "other",
    name: word.trim(),
    exported: isExported(word.trim()),
    ...(value === "" ? {} : { value }),
    ...(code === undefined ? {} : { code }),
  }));
}

function literalCode(text: string, start: number): FunctionCode | undefined {
  const open = bodyStart(text, start);
  if (open === undefined || open === text.length) return undefined;
  return { signature: text.slice(start, open), receiver: "", body: text.slice(open + 1, closing(text, open)) };
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && /\s/.test(text[at]!)) at++;
  return at;
}
