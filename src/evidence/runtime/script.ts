import { type InterpreterLine, parseInterpreterLine } from "../../format/shell/interpreter.ts";

export interface Script extends InterpreterLine {
  /** Words that may name a program or a file, each once, in the order of the text. */
  readonly words: readonly string[];
}

/** Undefined if the text has no interpreter line. */
export function parseScript(text: string): Script | undefined {
  const line = parseInterpreterLine(text);
  return line === undefined ? undefined : { ...line, words: wordsOf(text) };
}

/** Words of a script that may name a program or a file, each once; without words in comments. */
export function wordsOf(text: string): readonly string[] {
  const body = text
    .split("\n")
    .filter((line) => !/^\s*#/.test(line))
    .join("\n");
  return [...new Set(body.match(/[\w@%+.,:/-]+/g) ?? [])];
}
