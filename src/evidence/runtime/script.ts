/** What the first line of a script asks the kernel to start: execve(2), "Interpreter scripts". */
export interface Script {
  readonly interpreter: string;
  /** Everything behind it is one argument. */
  readonly argument: string | undefined;
  /** Words that may name a program or a file, each once, in their order. */
  readonly words: readonly string[];
}

/** The kernel reads 256 bytes of the line (BINPRM_BUF_SIZE). */
const FIRST_LINE_BYTES = 256;
const FIRST_LINE = /^#![ \t]*(\S+)(?:[ \t]+([^\n]*?))?[ \t]*(?:\n|$)/;

/** Undefined where the text has no interpreter line. */
export function parseScript(text: string): Script | undefined {
  const [, interpreter, argument] = FIRST_LINE.exec(text.slice(0, FIRST_LINE_BYTES)) ?? [];
  if (interpreter === undefined) return undefined;
  return { interpreter, argument: argument === "" ? undefined : argument, words: wordsOf(text) };
}

/** Words of a script that may name a program or a file, each once; those of remarks are none. */
export function wordsOf(text: string): readonly string[] {
  const body = text
    .split("\n")
    .filter((line) => !/^\s*#/.test(line))
    .join("\n");
  return [...new Set(body.match(/[\w@%+.,:/-]+/g) ?? [])];
}

/** Of `#!/usr/bin/env bash` the program that env looks for: env(1); `-S` splits what follows. */
export function programOfEnv({ interpreter, argument }: Script): string | undefined {
  if (!/(?:^|\/)env$/.test(interpreter) || argument === undefined) return undefined;
  return argument.split(/\s+/).find((word) => !word.startsWith("-") && !word.includes("="));
}
