/** What the first line of a script asks the kernel to start: execve(2), "Interpreter scripts". */
export interface Script {
  readonly interpreter: string;
  /** The rest of the line is one argument. */
  readonly argument: string | undefined;
  /** Words that may name a program or a file, each once, in the order of the text. */
  readonly words: readonly string[];
}

/** The kernel reads 256 bytes of the line (BINPRM_BUF_SIZE). */
const FIRST_LINE_BYTES = 256;
const FIRST_LINE = /^#![ \t]*(\S+)(?:[ \t]+([^\n]*?))?[ \t]*(?:\n|$)/;

/** Undefined if the text has no interpreter line. */
export function parseScript(text: string): Script | undefined {
  const [, interpreter, argument] = FIRST_LINE.exec(text.slice(0, FIRST_LINE_BYTES)) ?? [];
  if (interpreter === undefined) return undefined;
  return { interpreter, argument: argument === "" ? undefined : argument, words: wordsOf(text) };
}

/** Words of a script that may name a program or a file, each once; without words in comments. */
export function wordsOf(text: string): readonly string[] {
  const body = text
    .split("\n")
    .filter((line) => !/^\s*#/.test(line))
    .join("\n");
  return [...new Set(body.match(/[\w@%+.,:/-]+/g) ?? [])];
}

/** The program that env looks for, such as bash for `#!/usr/bin/env bash`: env(1); `-S` splits what follows. */
export function programOfEnv({ interpreter, argument }: Script): string | undefined {
  if (!/(?:^|\/)env$/.test(interpreter) || argument === undefined) return undefined;
  return argument.split(/\s+/).find((word) => !word.startsWith("-") && !word.includes("="));
}
