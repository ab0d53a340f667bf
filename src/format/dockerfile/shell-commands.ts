import { LIMITS } from "../../base/limits.ts";
import { parseInterpreterLine, programOfEnv } from "../shell/interpreter.ts";
import { isShell, readInvocation } from "../shell/invocation.ts";
import { parseShellScript } from "../shell/parse-script.ts";
import type { ShellCommand as ParsedCommand, ShellScript } from "../shell/script.ts";
import { unwrap } from "../shell/wrappers.ts";
import type { Instruction } from "./dockerfile.ts";
import { heredocIn } from "./heredoc.ts";

/** One command of a shell script: its words, without quotes. */
export type ShellCommand = readonly string[];

/**
 * The commands of a RUN in their order, including those of scripts that it passes to a shell: `sh -c`, here-documents.
 * Wrappers such as `sudo` and what they set are left out. Nothing is executed or expanded.
 */
export function commandsOf(instruction: Instruction): readonly ShellCommand[] {
  const known = COMMANDS.get(instruction) ?? readCommands(instruction);
  COMMANDS.set(instruction, known);
  return known;
}

/** A cache, because many rules ask for the commands of the same instruction. */
const COMMANDS = new WeakMap<Instruction, readonly ShellCommand[]>();

function readCommands({ text, json, heredocs }: Instruction): readonly ShellCommand[] {
  if (json !== undefined) return startedBy(json, [], LIMITS.dockerfileScriptDepth);
  const [first] = heredocs;
  // A here-document that is the whole text of the instruction is its script.
  if (first !== undefined && heredocIn(text) !== undefined)
    return isOthersScript(first.content) ? [] : splitScript(first.content);
  // BuildKit hands the here-documents to the shell behind the line that announces them.
  return splitScript([text, ...heredocs.map(({ name, content }) => content + name)].join("\n"));
}

/** Does the text start with `#!` and an interpreter that is not a shell? */
function isOthersScript(content: string): boolean {
  const line = parseInterpreterLine(content);
  return line !== undefined && !isShell(programOfEnv(line) ?? line.interpreter);
}

/** The commands of a script in their order; those of a function are where it is first called. */
export function splitScript(script: string, depth: number = LIMITS.dockerfileScriptDepth): readonly ShellCommand[] {
  const parsed = parseShellScript(script);
  const listed = new Listing(parsed, depth);
  listed.add(parsed.commands);
  // What no command names may still be called: by `trap`, by `eval`.
  for (const name of parsed.functions.keys()) listed.call(name);
  return listed.commands;
}

class Listing {
  readonly commands: ShellCommand[] = [];
  readonly #functions: ShellScript["functions"];
  readonly #called = new Set<string>();
  readonly #depth: number;
  /** Calls of functions around the command. */
  #calls = 0;

  constructor({ functions }: ShellScript, depth: number) {
    this.#functions = functions;
    this.#depth = depth;
  }

  add(commands: readonly ParsedCommand[]): void {
    for (const { words, heredocs, isRepeated } of commands) {
      const [name] = words;
      if (name === undefined || isRepeated) continue;
      if (this.#functions.has(name.source)) this.call(name.source);
      else {
        const plain = words.map(({ source }) => unquoted(source));
        for (const each of startedBy(plain, heredocs, this.#depth)) this.commands.push(each);
      }
    }
  }

  /** The functions of a longer chain of calls are listed after all others. */
  call(name: string): void {
    if (this.#called.has(name) || this.#calls >= LIMITS.shellDepth) return;
    this.#called.add(name);
    this.#calls++;
    this.add(this.#functions.get(name) ?? []);
    this.#calls--;
  }
}

/** A command without its wrappers, or the commands of the script that it hands to a shell: `bash -o pipefail -c 'a && b'`. */
function startedBy(words: ShellCommand, heredocs: readonly string[], depth: number): readonly ShellCommand[] {
  const command = withoutWrappers(words);
  const invocation = isShell(command[0]) ? readInvocation(command) : undefined;
  if (invocation === undefined || depth === 0) return command.length === 0 ? [] : [command];
  if (invocation.from === "string") return splitScript(invocation.operand ?? "", depth - 1);
  if (invocation.from === "file") return [command];
  return [command, ...heredocs.flatMap((text) => splitScript(text, depth - 1))];
}

/** `env CGO_ENABLED=0 go build` is `go build`, and so is `sudo -u app go build`. */
function withoutWrappers(words: ShellCommand): ShellCommand {
  let command = words;
  for (let wrappers = 0; wrappers < LIMITS.shellDepth; wrappers++) {
    const wrapped = unwrap(command);
    if (wrapped === undefined || wrapped === "none") break;
    command = wrapped.words.filter((word) => word !== undefined);
  }
  return command;
}

/** Does a command start with these words? Options between them are ignored: `apt-get -y -o A=b install`. */
export function isCommand(command: ShellCommand, ...names: readonly string[]): boolean {
  const [first, ...rest] = names;
  if (first === undefined || command[0]?.split("/").at(-1) !== first) return false;
  const plain = command.slice(1).filter((word, index) => !word.startsWith("-") && command[index] !== "-o");
  return rest.every((name, index) => plain[index] === name);
}

/** A word without its quotes; what a shell would expand stays as it is written. POSIX.1-2017, XCU 2.2. */
function unquoted(word: string): string {
  return word.replace(
    /"((?:\\[\s\S]|[^"\\])*)"|'([^']*)'|\\([\s\S])/g,
    (_, double?: string, single?: string, escaped?: string) =>
      double?.replace(/\\(?:\n|([$`"\\]))/g, "$1") ?? single ?? (escaped === "\n" ? "" : escaped!),
  );
}
