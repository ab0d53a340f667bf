import { isProblem, readShellText } from "./shell-word.ts";

/** The here-document that `<<NAME` announces. */
export interface HeredocMark {
  readonly name: string;
  /** Variables in the document are replaced, because no part of its name is quoted. */
  readonly expand: boolean;
  /** `<<-`: tabs at the beginning of its lines are removed. */
  readonly chomp: boolean;
}

/** The here-documents that a line announces. The line is split as a shell splits it: in quotes, `<<` is plain text. */
export function heredocsOf(line: string): readonly HeredocMark[] {
  if (!line.includes("<<")) return [];
  const read = readShellText(line, { escape: "\\", keepQuotes: true, keepEscapes: true, keepUnset: true });
  // A line with an unclosed quote announces none.
  return isProblem(read) ? [] : read.words.flatMap((word) => heredocIn(word) ?? []);
}

/** The here-document that a word announces, if any. */
export function heredocIn(word: string): HeredocMark | undefined {
  const [, dash, rest = ""] = /^\d*<<(-?)[\t\n\f\r ]*([^<]*)$/.exec(word) ?? [];
  if (rest === "") return undefined;
  const plain = readShellText(rest, { escape: "\\", keepUnset: true });
  const quoted = readShellText(rest, { escape: "\\", keepUnset: true, keepQuotes: true });
  if (isProblem(plain) || isProblem(quoted) || plain.words.length !== 1 || quoted.words.length !== 1) return undefined;
  const [name] = plain.words;
  return { name: name!, expand: quotesIn(name!) === quotesIn(quoted.words[0]!), chomp: dash === "-" };
}

function quotesIn(text: string): number {
  return text.replace(/[^'"]/g, "").length;
}
