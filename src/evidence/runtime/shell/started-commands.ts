import { LIMITS } from "../../../base/limits.ts";
import { isShell, readInvocation } from "../../../format/shell/invocation.ts";
import { parseShellScript } from "../../../format/shell/parse-script.ts";
import type { ShellCommand, ShellScript, ShellWord, Word } from "../../../format/shell/script.ts";
import type { Value } from "../../../format/shell/value.ts";
import { unwrap } from "../../../format/shell/wrappers.ts";
import { isBuiltIn } from "./built-in.ts";
import { expand, expandText } from "./expand.ts";
import { type Situation, withVariable } from "./situation.ts";
import { afterCd, afterDeclaration, afterSet, afterShift, inFolders } from "./situation-changes.ts";

/** A command that seems to be started, with its name as the first word. */
export interface StartedCommand {
  readonly words: readonly Value[];
  /**
   * `program`: the kernel starts it. `script`: a shell reads it. `sourced`: a shell reads it as a part of another
   * script.
   */
  readonly as: "program" | "script" | "sourced";
  readonly situation: Situation;
}

export interface StartedCommands {
  readonly commands: readonly StartedCommand[];
  /** Commands that only the running shell knows, as the script writes them: `exec "$PROGRAM"`. */
  readonly undecided: readonly string[];
  /** Whether all of it was looked at: a limit may end that. */
  readonly isWhole: boolean;
}

/** What the words of a container's command start, also through shells and wrappers. Nothing is run. */
export function startedByWords(words: readonly Value[], situation: Situation): StartedCommands {
  const evaluation = new Evaluation(situation);
  evaluation.start(words, words.join(" "));
  return evaluation.result();
}

/** What the text of a script starts. The functions of a sourced script may be called by the script that sources it. */
export function startedByScript(text: string, situation: Situation, isSourced = false): StartedCommands {
  const evaluation = new Evaluation(situation);
  evaluation.runText(text);
  if (isSourced) evaluation.callFunctions();
  return evaluation.result();
}

class Evaluation {
  #situation: Situation;
  readonly #commands: StartedCommand[] = [];
  readonly #undecided = new Set<string>();
  readonly #functions = new Map<string, readonly ShellCommand[]>();
  #depth = 0;
  #steps = 0;
  #isWhole = true;
  /** How many of the calls around this command are not certain to happen. */
  #doubts = 0;
  /** Whether the shell has certainly reached an `exec` or `exit`: nothing after it runs. */
  #hasEnded = false;

  constructor(situation: Situation) {
    this.#situation = situation;
  }

  result(): StartedCommands {
    return { commands: this.#commands, undecided: [...this.#undecided], isWhole: this.#isWhole };
  }

  /** Calls every function, with arguments that are not known. */
  callFunctions(): void {
    for (const [name, body] of this.#functions) this.#apart(() => this.#call(body, [undefined], name));
  }

  runText(text: string): void {
    this.#runScript(parseShellScript(text), text);
  }

  #runScript({ commands, functions }: ShellScript, source: string): void {
    for (const [name, body] of functions) this.#functions.set(name, body);
    this.#run(commands, source);
  }

  #run(commands: readonly ShellCommand[], source: string): void {
    if (this.#depth >= LIMITS.shellDepth) {
      this.#isWhole = false;
      this.#undecided.add(shown(source));
      return;
    }
    this.#depth++;
    for (const command of commands) {
      if (this.#hasEnded) break;
      if (++this.#steps > LIMITS.shellCommands || this.#situation.variables.size > LIMITS.shellVariables) {
        this.#isWhole = false;
        this.#undecided.add(shown(source));
        break;
      }
      this.#command(command);
    }
    this.#depth--;
  }

  /**
   * XCU 2.9.1: words are expanded before the assignments in front of them take effect, which last only for the command.
   */
  #command({ assignments, words, heredocs, isCertain }: ShellCommand): void {
    const source = sourceOf(words);
    const ways = words.length === 0 ? [] : this.#ways(words, source);
    const { variables } = this.#situation;
    const isOne = isCertain && this.#doubts === 0 && ways.length <= 1;
    for (const { name, value } of assignments) this.#assign(name, expandText(value, this.#situation), isOne);
    if (words.length === 0) return;
    const inside = this.#situation.variables;
    if (!isOne) this.#doubts++;
    for (const way of ways) this.#words(way, source, heredocs, isOne);
    if (!isOne) this.#doubts--;
    if (this.#situation.variables === inside) this.#situation = { ...this.#situation, variables };
  }

  /** Every list of fields that the words of a command may be. */
  #ways(words: readonly ShellWord[], source: string): readonly (readonly Value[])[] {
    let ways: readonly (readonly Value[])[] = [[]];
    for (const { parts } of words) {
      const { ways: own, unset } = expand(parts, this.#situation);
      // The variable may be set when the container is started: then it may name another program.
      if (unset.size > 0 && ways.some((way) => namesNoProgram(way))) this.#undecided.add(source);
      this.#assignDefaults(parts);
      ways = ways.flatMap((way) => own.map((fields) => bounded([...way, ...fields])));
      if (ways.length > LIMITS.shellAlternatives) ways = [[undefined]];
    }
    return ways;
  }

  /** `${NAME:=word}` sets a variable that is not set. */
  #assignDefaults(word: Word): void {
    for (const part of word) {
      if (part.kind !== "parameter" || !part.operation?.operator.endsWith("=")) continue;
      this.#assign(part.name, expandText(part.operation.word, this.#situation), false);
    }
  }

  /** One simple command whose words are known as far as can be. */
  #words(words: readonly Value[], source: string, heredocs: readonly string[], isCertain: boolean): void {
    const [name, ...args] = words;
    if (words.length === 0) return;
    if (name === undefined) {
      this.#undecided.add(shown(source));
      return;
    }
    const body = this.#functions.get(name);
    if (body !== undefined) this.#call(body, args, source);
    else if (!this.#builtIn(name, args, source, isCertain)) this.start(words, source, heredocs);
  }

  /** A program, and whatever it starts in turn. */
  start(words: readonly Value[], source: string, heredocs: readonly string[] = []): void {
    const [name] = words;
    if (name === undefined) {
      this.#undecided.add(shown(source));
      return;
    }
    this.#commands.push({ words, as: "program", situation: this.#situation });
    if (isShell(name)) this.#shell(words, source, heredocs);
    else this.#unwrap(words, source);
  }

  #unwrap(words: readonly Value[], source: string): void {
    const wrapped = unwrap(words);
    if (wrapped === "none") return;
    if (wrapped === undefined || wrapped.words[0] === undefined) {
      this.#undecided.add(shown(source));
      return;
    }
    this.#apart(() => {
      for (const [name, value] of wrapped.assignments) this.#assign(name, [value], true);
      if (wrapped.folder !== null) this.#situation = inFolders(this.#situation, [wrapped.folder], true);
      this.start(wrapped.words, source);
    });
  }

  #shell(words: readonly Value[], source: string, heredocs: readonly string[]): void {
    const invocation = readInvocation(words);
    if (invocation === undefined || (invocation.from !== "input" && invocation.operand === undefined)) {
      this.#undecided.add(shown(source));
      return;
    }
    const { from, operand, name, args } = invocation;
    this.#apart(() => {
      this.#situation = { ...this.#situation, name, args: [args] };
      if (from === "file") this.#commands.push({ words: [operand, ...args], as: "script", situation: this.#situation });
      else if (from === "string") this.runText(operand!);
      else for (const text of heredocs) this.runText(text);
    });
  }

  /** Runs as a separate process: what it changes has no effect here. */
  #apart(run: () => void): void {
    const [situation, hasEnded] = [this.#situation, this.#hasEnded];
    this.#hasEnded = false;
    run();
    this.#situation = situation;
    this.#hasEnded = hasEnded;
  }

  #call(body: readonly ShellCommand[], args: readonly Value[], source: string): void {
    const { args: own } = this.#situation;
    this.#situation = { ...this.#situation, args: [args] };
    this.#run(body, source);
    this.#situation = { ...this.#situation, args: own };
  }

  /** Handles what the shell does itself. Returns false for a command that is a program. XCU 2.14 and 1.6. */
  #builtIn(name: string, args: readonly Value[], source: string, isCertain: boolean): boolean {
    switch (name) {
      case "exec":
        this.#exec(args, source, isCertain);
        return true;
      case "exit":
        this.#hasEnded ||= isCertain;
        return true;
      case "command":
      case "builtin":
        this.#inner(name, args, source, isCertain);
        return true;
      case "time":
        // A reserved word of Bash, but a program for other shells.
        this.#commands.push({ words: [name, ...args], as: "program", situation: this.#situation });
        this.#inner(name, args, source, isCertain);
        return true;
      case "eval":
        this.#eval(args, source);
        return true;
      case ".":
      case "source":
        if (args[0] === undefined) this.#undecided.add(shown(source));
        else this.#commands.push({ words: args, as: "sourced", situation: this.#situation });
        return true;
      case "cd":
        this.#situation = afterCd(this.#situation, args, isCertain);
        return true;
      case "set":
        this.#situation = afterSet(this.#situation, args, isCertain);
        return true;
      case "shift":
        this.#situation = afterShift(this.#situation, args, isCertain);
        return true;
      case "trap":
        if (args[0] !== undefined) this.#apart(() => this.runText(args[0]!));
        return true;
      case "export":
      case "readonly":
      case "local":
      case "declare":
      case "typeset":
        for (const arg of args) this.#situation = afterDeclaration(this.#situation, arg, isCertain);
        return true;
      case "read":
      case "unset":
        for (const arg of args) if (arg !== undefined) this.#assign(arg, [name === "read" ? undefined : ""], false);
        return true;
      default:
        return isBuiltIn(name);
    }
  }

  #exec(args: readonly Value[], source: string, isCertain: boolean): void {
    const wrapped = unwrap(["exec", ...args]);
    if (wrapped === undefined) this.#undecided.add(shown(source));
    if (wrapped === undefined || wrapped === "none") return;
    this.start(wrapped.words, source);
    this.#hasEnded ||= isCertain;
  }

  #inner(name: string, args: readonly Value[], source: string, isCertain: boolean): void {
    const wrapped = unwrap([name, ...args]);
    if (wrapped === undefined) this.#undecided.add(shown(source));
    if (wrapped === undefined || wrapped === "none") return;
    const [inner, ...rest] = wrapped.words;
    if (inner === undefined) this.#undecided.add(shown(source));
    else if (!this.#builtIn(inner, rest, source, isCertain)) this.start(wrapped.words, source);
  }

  #eval(args: readonly Value[], source: string): void {
    if (args.includes(undefined)) this.#undecided.add(shown(source));
    else this.runText(args.join(" "));
  }

  #assign(name: string, values: readonly Value[], isCertain: boolean): void {
    this.#situation = withVariable(this.#situation, name, values, isCertain);
  }
}

/** Whether the words do not name a program yet: there are only wrappers, which start what follows them. */
function namesNoProgram(way: readonly Value[]): boolean {
  if (way.length === 0 || isShell(way[0])) return true;
  const wrapped = unwrap([...way, undefined]);
  if (wrapped === undefined || wrapped === "none") return wrapped === undefined;
  return wrapped.words.length <= way.length && namesNoProgram(wrapped.words.slice(0, -1));
}

/** Cuts off after as many fields as a real command line has: the rest is not known. */
function bounded(fields: readonly Value[]): readonly Value[] {
  return fields.length > LIMITS.shellFields ? [...fields.slice(0, LIMITS.shellFields - 1), undefined] : fields;
}

function sourceOf(words: readonly ShellWord[]): string {
  return shown(words.map(({ source }) => source).join(" "));
}

/** As much of a script as fits on a line. */
function shown(source: string): string {
  const line = source.trim().replaceAll(/\s+/g, " ");
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
}
