import { PlimsollError } from "../../base/error.ts";
import { isQuoted, unquote } from "../go/go-quote.ts";

/** A word of a go.mod, with the places in the text where it starts and ends. */
export interface Word {
  /** Without its quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A block in brackets. */
export interface Block {
  readonly verb: string;
  /** Where the line of its closing bracket starts. */
  end: number;
}

/** A directive: a line of its own, or a line of a block. */
export interface Statement {
  readonly verb: string;
  readonly args: readonly Word[];
  readonly block: Block | undefined;
  /** From 1. */
  readonly line: number;
  /** Where the line starts, and where the next one does. */
  readonly start: number;
  readonly end: number;
  /** The comment behind the words, with its `//`, and where it starts. */
  readonly comment: { readonly text: string; readonly start: number } | undefined;
}

const PUNCTUATION = new Set("()[]{},");

/** The error for a go.mod that go would refuse too. */
export function invalidGoMod(where: string, line: number, why: string): PlimsollError {
  return new PlimsollError("source-invalid", {
    what: `${where} cannot be read`,
    why,
    fix: "correct the line; `go mod edit -fmt` says whether go can read the file",
    where: `${where}:${line}`,
  });
}

/**
 * Splits a go.mod into its directives. The Go Modules Reference, "go.mod files: Lexical elements" and "Grammar": every
 * line stands alone, and a block is a directive whose only argument is an opening bracket. Comments on lines of their own
 * are left out. Throws `source-invalid`.
 */
export function readStatements(text: string, where: string): readonly Statement[] {
  const statements: Statement[] = [];
  let block: (Block & { readonly line: number }) | undefined;
  let start = 0;
  for (const [index, content] of text.split("\n").entries()) {
    const line = index + 1;
    const end = Math.min(text.length, start + content.length + 1);
    const { words, comment } = readLine(content, start, (why) => invalidGoMod(where, line, why));
    const [first, ...rest] = words;
    if (first !== undefined) {
      if (block !== undefined && first.text === ")") {
        if (rest.length > 0) throw invalidGoMod(where, line, "words follow the closing bracket of a block");
        block.end = start;
        block = undefined;
      } else if (block !== undefined) {
        statements.push({ verb: block.verb, args: words, block, line, start, end, comment });
      } else if (rest.length === 1 && rest[0]!.text === "(") {
        block = { verb: first.text, end, line };
      } else if (rest.map(({ text: word }) => word).join() !== "(,)") {
        statements.push({ verb: first.text, args: rest, block: undefined, line, start, end, comment });
      }
    }
    start = end;
  }
  if (block !== undefined) throw invalidGoMod(where, block.line, "a block is not closed");
  return statements;
}

function readLine(content: string, offset: number, fail: (why: string) => PlimsollError) {
  const words: Word[] = [];
  let at = 0;
  while (at < content.length) {
    const letter = content[at]!;
    if (letter === " " || letter === "\t" || letter === "\r") {
      at += 1;
      continue;
    }
    if (content.startsWith("//", at)) {
      return { words, comment: { text: content.slice(at).trimEnd(), start: offset + at } };
    }
    if (content.startsWith("/*", at)) throw fail("comments start with //, not with /*");
    const end = endOfWord(content, at, fail);
    const written = content.slice(at, end);
    const text = isQuoted(written) ? unquote(written) : written;
    if (text === undefined) throw fail(`${written} is not a string`);
    words.push({ text, start: offset + at, end: offset + end });
    at = end;
  }
  return { words, comment: undefined };
}

function endOfWord(content: string, start: number, fail: (why: string) => PlimsollError): number {
  const first = content[start]!;
  if (PUNCTUATION.has(first)) return start + 1;
  if (isQuoted(first)) {
    for (let at = start + 1; at < content.length; at += 1) {
      if (content[at] === first) return at + 1;
      if (content[at] === "\\" && first === '"') at += 1;
    }
    throw fail("a string is not closed on its line");
  }
  let end = start;
  while (end < content.length && isPartOfWord(content[end]!) && !content.startsWith("//", end)) end += 1;
  if (end === start) throw fail(`it has the character U+${content.codePointAt(start)!.toString(16).padStart(4, "0")}`);
  return end;
}

/** Printable, and neither a blank nor punctuation; the halves of characters beyond U+FFFF count as printable. */
function isPartOfWord(letter: string): boolean {
  return !PUNCTUATION.has(letter) && (letter === "\u00ad" ? false : /[^\s\p{C}]|\p{Cs}/u.test(letter));
}
