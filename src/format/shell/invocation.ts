import type { Value } from "./value.ts";

/** What the command line of a shell asks for: POSIX.1-2017, XCU `sh`, and bash(1), dash(1). */
export interface Invocation {
  /** `string`: the operand of `-c`. `file`: a file of commands. `input`: the commands come from standard input. */
  readonly from: "string" | "file" | "input";
  /** The string or the file. */
  readonly operand: Value;
  /** `$0`. */
  readonly name: Value;
  readonly args: readonly Value[];
  /** Names of options as `set -o` has them, as far as they are letters: `e`, `o errexit`, `l`. */
  readonly options: readonly string[];
}

const SHELL = /(?:^|\/)(?:sh|bash|ash|dash|ksh|mksh|zsh|rbash)$/;
/** bash(1): long options whose value is the next word. */
const WITH_WORD = new Set(["--rcfile", "--init-file"]);
/** Options that change nothing for a shell that only starts one program. */
const HARMLESS = new Set(["e", "u", "o errexit", "o nounset", "o pipefail"]);

export function isShell(word: Value): boolean {
  return word !== undefined && SHELL.test(word);
}

/** Reads the words of a shell's command line, its own name first. Undefined if the words are not known. */
export function readInvocation(words: readonly Value[]): Invocation | undefined {
  const options: string[] = [];
  let at = 1;
  for (; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) return undefined;
    if (word === "-" || word === "--") {
      at++;
      break;
    }
    if (!/^[-+]./.test(word)) break;
    if (word.startsWith("--")) {
      options.push(word);
      if (WITH_WORD.has(word)) at++;
      continue;
    }
    for (const letter of word.slice(1)) {
      if (letter === "o" || letter === "O") options.push(`${letter} ${words[++at] ?? ""}`);
      else options.push(letter);
    }
  }
  return operandsOf(words, at, options);
}

function operandsOf(words: readonly Value[], at: number, options: readonly string[]): Invocation {
  const [first, ...rest] = words.slice(at);
  const hasOperand = at < words.length;
  if (options.includes("c")) {
    return {
      from: "string",
      operand: hasOperand ? first : "",
      name: rest.length > 0 ? rest[0] : words[0],
      args: rest.slice(1),
      options,
    };
  }
  if (!hasOperand || options.includes("s")) {
    return { from: "input", operand: undefined, name: words[0], args: words.slice(at), options };
  }
  return { from: "file", operand: first, name: first, args: rest, options };
}

/** Whether a program that the shell starts would find the same situation without the shell. */
export function isHarmless({ options }: Invocation): boolean {
  return options.every((option) => option === "c" || HARMLESS.has(option));
}
