import { LIMITS } from "../../base/limits.ts";
import type { Heredoc, Instruction } from "./dockerfile.ts";
import { heredocIn, heredocsOf } from "./heredoc.ts";

/** One command of a shell script: its words, without quotes. */
export type ShellCommand = readonly string[];

/** What ends a command: POSIX.1-2017, Shell Command Language, 2.10 "Shell Grammar". */
const TOKEN = /\s*(?:(&&|\|\||[;&|\n()])|((?:"(?:\\.|[^"\\])*"|'[^']*'|\\[\s\S]|[^\s;&|()"'\\])+)|(["'\\]))/y;

const SHELL = /^(?:[a-z]*\/)*(?:ba|da|a|k|z|mk|busybox-)?sh$/;

/**
 * The commands of a RUN in their order, including those of scripts that it passes to a shell: `sh -c`, here-documents.
 * Leading words that only set variables or name a wrapper are left out. Nothing is executed or expanded.
 */
export function commandsOf(instruction: Instruction): readonly ShellCommand[] {
  const known = COMMANDS.get(instruction) ?? readCommands(instruction);
  COMMANDS.set(instruction, known);
  return known;
}

/** A cache, because many rules ask for the commands of the same instruction. */
const COMMANDS = new WeakMap<Instruction, readonly ShellCommand[]>();

function readCommands({ text, json, heredocs }: Instruction): readonly ShellCommand[] {
  if (json !== undefined) return withScript(json, LIMITS.dockerfileScriptDepth);
  const [first] = heredocs;
  // A here-document that is the whole text of the instruction is its script.
  if (first !== undefined && heredocIn(text) !== undefined)
    return isOthersScript(first.content) ? [] : splitScript(first.content);
  return commandsOfLine(text, heredocs, LIMITS.dockerfileScriptDepth);
}

/** Does the text start with `#!` and an interpreter that is not a shell? */
function isOthersScript(content: string): boolean {
  const [, program = "", argument = ""] = /^#![ \t]*(\S+)[ \t]*(\S*)/.exec(content) ?? [];
  if (program === "") return false;
  return !SHELL.test(program.endsWith("/env") ? argument : program);
}

export function splitScript(script: string, depth: number = LIMITS.dockerfileScriptDepth): readonly ShellCommand[] {
  const lines = script.replace(/\\\n/g, "").split("\n");
  const commands: ShellCommand[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    if (/^\s*#/.test(line)) continue;
    const heredocs = heredocsOf(line).map(({ name, chomp, expand }): Heredoc => {
      const content: string[] = [];
      while (++index < lines.length) {
        const shown = chomp ? lines[index]!.replace(/^\t+/, "") : lines[index]!;
        if (shown === name) break;
        content.push(`${shown}\n`);
      }
      return { name, chomp, expand, content: content.join("") };
    });
    commands.push(...commandsOfLine(line, heredocs, depth));
  }
  return commands;
}

/** The commands of a line. Here-documents count as scripts only when a shell reads them, directly or from a pipe. */
function commandsOfLine(line: string, heredocs: readonly Heredoc[], depth: number): readonly ShellCommand[] {
  const pending = [...heredocs];
  const pieces = cutLine(line);
  return pieces.flatMap(({ words, piped }, index) => {
    const marks = words.filter((word) => /^\d*<<(?!<)/.test(word)).length;
    const own = pending.splice(0, marks);
    const command = plainWords(words);
    const reader = piped ? plainWords(pieces[index + 1]?.words ?? []) : command;
    const isScript = isShell(command) || isShell(reader);
    const scripts = isScript && depth > 0 ? own.flatMap(({ content }) => splitScript(content, depth - 1)) : [];
    return command.length === 0 ? scripts : [...withScript(command, depth), ...scripts];
  });
}

interface Piece {
  readonly words: string[];
  /** Its output is piped to the next piece. */
  piped: boolean;
}

function cutLine(line: string): readonly Piece[] {
  const pieces: Piece[] = [{ words: [], piped: false }];
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(line); found !== null; found = TOKEN.exec(line)) {
    if (found[1] !== undefined) {
      pieces.at(-1)!.piped = found[1] === "|";
      pieces.push({ words: [], piped: false });
    } else if (found[2] !== undefined) pieces.at(-1)!.words.push(unquoted(found[2]));
  }
  return pieces;
}

/** A command, or the commands of the script that it passes to a shell: `bash -o pipefail -c 'a && b'`. */
function withScript(command: ShellCommand, depth: number): readonly ShellCommand[] {
  const words = withoutAssignments(command);
  const option = isShell(words) ? words.findIndex((word, index) => index > 0 && /^-[a-z]*c[a-z]*$/.test(word)) : -1;
  const script = option < 0 ? undefined : words[option + 1];
  if (words.length === 0) return [];
  return script === undefined || depth === 0 ? [words] : splitScript(script, depth - 1);
}

function isShell([program = ""]: ShellCommand): boolean {
  return SHELL.test(program);
}

/** Does a command start with these words? Options between them are ignored: `apt-get -y -o A=b install`. */
export function isCommand(command: ShellCommand, ...names: readonly string[]): boolean {
  const [first, ...rest] = names;
  if (first === undefined || command[0]?.split("/").at(-1) !== first) return false;
  const plain = command.slice(1).filter((word, index) => !word.startsWith("-") && command[index] !== "-o");
  return rest.every((name, index) => plain[index] === name);
}

/** The words without the marks of here-documents, which are no part of the command; `<< NAME` is two words. */
function plainWords(words: readonly string[]): ShellCommand {
  return withoutAssignments(
    words.filter((word, index) => !/^\d*<<(?!<)/.test(word) && !/^\d*<<-?$/.test(words[index - 1] ?? "")),
  );
}

/** `CGO_ENABLED=0 go build` is `go build`; `sudo`, `env`, `exec` and `time` run the command that follows them. */
function withoutAssignments(words: readonly string[]): readonly string[] {
  const start = words.findIndex(
    (word, index) =>
      !/^[A-Za-z_]\w*=/.test(word) &&
      !/^(?:sudo|env|exec|time|then|do|if|else|elif|while|until|!|\{)$/.test(word) &&
      // This is an option of one of these wrappers.
      !(index > 0 && word.startsWith("-")),
  );
  return start < 0 ? [] : words.slice(start);
}

function unquoted(word: string): string {
  return word.replace(
    /"((?:\\.|[^"\\])*)"|'([^']*)'|\\([\s\S])/g,
    (_, double, single, escaped) => double ?? single ?? escaped,
  );
}
