import { isProblem, readShellText } from "./shell-word.ts";

/** What `<<NAME` announces. */
export interface HeredocMark {
  readonly name: string;
  /** Variables in it are replaced: no part of its name is in quotes. */
  readonly expand: boolean;
  /** `<<-`: tabs at the beginning of its lines do not count. */
  readonly chomp: boolean;
}

/** The here-documents that a line announces, told as a shell tells words: in quotes `<<` is text. */
export function heredocsOf(line: string): readonly HeredocMark[] {
  if (!line.includes("<<")) return [];
  const read = readShellText(line, { escape: "\\", keepQuotes: true, keepEscapes: true, keepUnset: true });
  // A line with a quote that is not closed announces none.
  return isProblem(read) ? [] : read.words.flatMap((word) => heredocIn(word) ?? []);
}

/** The here-document that a word is about, if it is about one. */
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
