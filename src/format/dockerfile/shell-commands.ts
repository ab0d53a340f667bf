import type { Instruction } from "./dockerfile.ts";

/** One command of a shell script: its words, quotes taken off. */
export type ShellCommand = readonly string[];

/** What ends a command: POSIX.1-2017, Shell Command Language, 2.10 "Shell Grammar". */
const TOKEN = /\s*(?:(&&|\|\||[;&|\n()])|((?:"(?:\\.|[^"\\])*"|'[^']*'|\\[\s\S]|[^\s;&|()"'\\])+)|(["'\\]))/y;

/**
 * The commands of a RUN in their order, those of its here-documents too. Words in front that only set variables or
 * name a wrapper stay: look for a command with `startsWith`. Nothing is executed or expanded.
 */
export function commandsOf(instruction: Instruction): readonly ShellCommand[] {
  const known = COMMANDS.get(instruction) ?? readCommands(instruction);
  COMMANDS.set(instruction, known);
  return known;
}

/** Many rules ask for the same ones. */
const COMMANDS = new WeakMap<Instruction, readonly ShellCommand[]>();

function readCommands({ text, json, heredocs }: Instruction): readonly ShellCommand[] {
  if (json !== undefined) {
    const [shell, option, script] = json;
    return /(^|\/)(ba|da|a)?sh$/.test(shell ?? "") && option === "-c" && script !== undefined
      ? splitScript(script)
      : [json];
  }
  return [text, ...heredocs.map(({ content }) => content.replace(/\\\n/g, ""))].flatMap(splitScript);
}

export function splitScript(script: string): ShellCommand[] {
  const commands: string[][] = [[]];
  for (const line of script.split("\n")) {
    commands.push([]);
    if (/^\s*#/.test(line)) continue;
    TOKEN.lastIndex = 0;
    for (let found = TOKEN.exec(line); found !== null; found = TOKEN.exec(line)) {
      if (found[1] !== undefined) commands.push([]);
      else if (found[2] !== undefined) commands.at(-1)!.push(unquoted(found[2]));
    }
  }
  return commands.map(withoutAssignments).filter((words) => words.length > 0);
}

/** Does a command start with these words? Options between them are passed over: `apt-get -y install`. */
export function isCommand(command: ShellCommand, ...names: readonly string[]): boolean {
  const [first, ...rest] = names;
  if (first === undefined || command[0]?.split("/").at(-1) !== first) return false;
  const plain = command.slice(1).filter((word) => !word.startsWith("-"));
  return rest.every((name, index) => plain[index] === name);
}

/** `CGO_ENABLED=0 go build` is `go build`; `sudo`, `env`, `exec` and `time` run what follows them. */
function withoutAssignments(words: readonly string[]): readonly string[] {
  const start = words.findIndex(
    (word) => !/^[A-Za-z_]\w*=/.test(word) && !/^(?:sudo|env|exec|time|then|do|if|else|!|\{)$/.test(word),
  );
  return start < 0 ? [] : words.slice(start);
}

function unquoted(word: string): string {
  return word.replace(
    /"((?:\\.|[^"\\])*)"|'([^']*)'|\\([\s\S])/g,
    (_, double, single, escaped) => double ?? single ?? escaped,
  );
}
