/** What the first line of a script asks the kernel to start: execve(2), "Interpreter scripts". */
export interface InterpreterLine {
  readonly interpreter: string;
  /** The rest of the line is one argument. */
  readonly argument: string | undefined;
}

/** The kernel reads 256 bytes of the line (BINPRM_BUF_SIZE). */
const FIRST_LINE_BYTES = 256;
const FIRST_LINE = /^#![ \t]*(\S+)(?:[ \t]+([^\n]*?))?[ \t]*(?:\n|$)/;

/** Undefined if the text has no interpreter line. */
export function parseInterpreterLine(text: string): InterpreterLine | undefined {
  const [, interpreter, argument] = FIRST_LINE.exec(text.slice(0, FIRST_LINE_BYTES)) ?? [];
  if (interpreter === undefined) return undefined;
  return { interpreter, argument: argument === "" ? undefined : argument };
}

/** The program that env looks for, such as bash for `#!/usr/bin/env bash`: env(1); `-S` splits what follows. */
export function programOfEnv({ interpreter, argument }: InterpreterLine): string | undefined {
  if (!/(?:^|\/)env$/.test(interpreter) || argument === undefined) return undefined;
  return argument.split(/\s+/).find((word) => !word.startsWith("-") && !word.includes("="));
}
