import { LIMITS } from "../../base/limits.ts";
import { replaced, withoutPrefix, withoutSuffix } from "./shell-pattern.ts";
import { isSpace } from "./space.ts";

/** How a text is read. Every option is off by default. */
export interface ShellOptions {
  readonly escape: "\\" | "`";
  readonly keepQuotes?: boolean;
  readonly keepEscapes?: boolean;
  /** Keep a variable that is not set as it is written. */
  readonly keepUnset?: boolean;
  /** Treat quotes as plain characters, as in a here-document. */
  readonly plainQuotes?: boolean;
  /** The number of steps left for a whole file; reading stops when it is used up. */
  readonly budget?: { left: number };
}

/** A text with its variables replaced. */
export interface ShellText {
  readonly text: string;
  /** The text split at white space, after the variables were replaced. */
  readonly words: readonly string[];
  /** Names of variables that were looked up: those that were found, and those that were not. */
  readonly set: ReadonlySet<string>;
  readonly unset: ReadonlySet<string>;
  /**
   * Variables that are not set and for which the text has no alternative, as `${NAME:-word}` and `${NAME:+word}` have.
   */
  readonly missed: ReadonlySet<string>;
}

/** Why a text cannot be read. */
export interface ShellProblem {
  readonly problem: string;
  /**
   * `demand`: a `${NAME:?}` requires a value that is not there; `limit`: a builder may read it, but plimsoll does not.
   */
  readonly kind: "syntax" | "demand" | "limit";
}

export type Lookup = (name: string) => string | undefined;

const UNUSED = { set: new Set<string>(), unset: new Set<string>(), missed: new Set<string>() };
const NOTHING: Lookup = () => undefined;

/** Replaces variables as BuildKit does: Dockerfile reference, "Environment replacement". */
export function readShellText(text: string, options: ShellOptions, lookup: Lookup = NOTHING): ShellText | ShellProblem {
  // A shortcut: most words need no replacement.
  if (!/[$'"\\`<\s\u0085\ufeff]/.test(text)) return { text, words: text === "" ? [] : [text], ...UNUSED };
  const reader = new ShellReader(text, options, lookup);
  try {
    const read = reader.readUntil(undefined, options.keepEscapes ?? false, false);
    return { ...read, set: reader.set, unset: reader.unset, missed: reader.missed };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message, kind: error.kind };
    throw error;
  }
}

export function isProblem(read: ShellText | ShellProblem): read is ShellProblem {
  return "problem" in read;
}

/** Stops the reading of one text. It is caught in this file. */
class Unreadable extends Error {
  readonly kind: ShellProblem["kind"];
  constructor(message: string, kind: ShellProblem["kind"] = "syntax") {
    super(message);
    this.kind = kind;
  }
}

/** The words of one text. The word in progress is shared with nested texts, as in BuildKit. */
interface Words {
  readonly done: string[];
  inWord: boolean;
}

class ShellReader {
  readonly set = new Set<string>();
  readonly unset = new Set<string>();
  readonly missed = new Set<string>();
  readonly #characters: readonly string[];
  readonly #options: ShellOptions;
  readonly #lookup: Lookup;
  #next = 0;
  #depth = 0;
  #word = "";
  #keepEscapes = false;

  constructor(text: string, options: ShellOptions, lookup: Lookup) {
    this.#characters = [...text];
    this.#options = options;
    this.#lookup = lookup;
  }

  /**
   * Reads up to a character, or to the end. In a pattern, an escape inside quotes is doubled, because the pattern is
   * parsed again.
   */
  readUntil(stop: string | undefined, keepEscapes: boolean, inPattern: boolean): { text: string; words: string[] } {
    const outside = this.#keepEscapes;
    this.#keepEscapes = keepEscapes;
    this.#word = "";
    const words: Words = { done: [], inWord: false };
    let text = "";
    for (;;) {
      const one = this.#peek();
      if (one === undefined) {
        if (stop !== undefined) throw new Unreadable(`a ${stop} is missing`);
        break;
      }
      if (one === stop) {
        this.#next += 1;
        break;
      }
      text += this.#piece(one, words, inPattern);
    }
    this.#keepEscapes = outside;
    this.#endWord(words);
    return { text, words: words.done };
  }

  #piece(one: string, words: Words, inPattern: boolean): string {
    if (one === "$") {
      const value = this.#variable();
      for (const character of value) this.#addCharacter(character, words);
      return value;
    }
    const special = this.#quotedOrRedirected(one, inPattern);
    if (special !== undefined) return this.#addWhole(special, words);
    this.#next += 1;
    if (one !== this.#options.escape) {
      this.#addCharacter(one, words);
      return one;
    }
    const kept = this.#keepEscapes ? this.#addWhole(one, words) : "";
    const escaped = this.#take();
    return escaped === undefined ? kept : kept + this.#addWhole(escaped, words);
  }

  #quotedOrRedirected(one: string, inPattern: boolean): string | undefined {
    if (one === "<") return this.#redirection();
    if (this.#options.plainQuotes) return undefined;
    if (one === "'") return this.#singleQuoted(inPattern);
    return one === '"' ? this.#doubleQuoted(inPattern) : undefined;
  }

  #addCharacter(one: string, words: Words): void {
    if (!isSpace(one)) this.#addWhole(one, words);
    else if (words.inWord && this.#word !== "") this.#endWord(words);
  }

  #addWhole(text: string, words: Words): string {
    this.#word += text;
    words.inWord = true;
    return text;
  }

  #endWord(words: Words): void {
    if (this.#word === "") return;
    words.done.push(this.#word);
    this.#word = "";
    words.inWord = false;
  }

  #singleQuoted(inPattern: boolean): string {
    const quote = this.#options.keepQuotes ? "'" : "";
    let text = quote;
    this.#next += 1;
    for (;;) {
      const one = this.#take();
      if (one === undefined) throw new Unreadable("a single quote is not closed");
      if (one === "'") return text + quote;
      text += inPattern && one === this.#options.escape ? one + one : one;
    }
  }

  #doubleQuoted(inPattern: boolean): string {
    const quote = this.#options.keepQuotes ? '"' : "";
    let text = quote;
    this.#next += 1;
    for (;;) {
      const one = this.#peek();
      if (one === undefined) throw new Unreadable("a double quote is not closed");
      if (one === "$") {
        text += this.#variable();
        continue;
      }
      this.#next += 1;
      if (one === '"') return text + quote;
      text += one === this.#options.escape ? this.#escapedInQuotes(one, inPattern) : one;
    }
  }

  /**
   * Between double quotes, only `"`, `$` and the escape can be escaped; before other characters, the escape is a plain
   * character.
   */
  #escapedInQuotes(mark: string, inPattern: boolean): string {
    const next = this.#peek();
    if (next === undefined) return "";
    if (next === '"' || next === "$" || next === mark) {
      this.#next += 1;
      return this.#keepEscapes ? mark + next : next;
    }
    return this.#keepEscapes && (!this.#options.keepQuotes || inPattern) ? mark + mark : mark;
  }

  /** `<<` and the blanks after it belong to the word that follows. */
  #redirection(): string {
    this.#next += 1;
    if (this.#peek() !== "<") return "<";
    this.#next += 1;
    let blanks = "";
    while (/^[\t\r ]$/.test(this.#peek() ?? "")) blanks += this.#take();
    return `<<${blanks}`;
  }

  #variable(): string {
    this.#next += 1;
    if (this.#peek() !== "{") {
      const name = this.#name();
      if (name === "") return "$";
      return this.#valueOf(name) ?? (this.#options.keepUnset ? `$${name}` : "");
    }
    this.#next += 1;
    if (this.#peek() === undefined) throw new Unreadable("a } is missing");
    if (/^[{}:]$/.test(this.#peek()!)) throw new Unreadable("a substitution names no variable");
    return this.#braced(this.#name());
  }

  #braced(name: string): string {
    const first = this.#take();
    if (first === "}") return this.#valueOf(name) ?? (this.#options.keepUnset ? `\${${name}}` : "");
    return first === "/" ? this.#replacement(name) : this.#substitution(name, first);
  }

  #substitution(name: string, first: string | undefined): string {
    const colon = first === ":" ? ":" : "";
    const operator = colon === "" ? first : this.#take();
    const isPattern = operator === "#" || operator === "%";
    // BuildKit reads the word before it checks the operator after a colon.
    if ((colon === "" && !/^[+\-?#%]$/.test(operator ?? "")) || (colon !== "" && isPattern)) {
      throw new Unreadable(`${colon}${operator ?? ""} is not a substitution`);
    }
    const word = this.#inner("}", isPattern, isPattern);
    const value = this.#valueOf(name, operator === "-" || operator === "+");
    if (value === undefined && this.#options.keepUnset) return `\${${name}${colon}${operator}${word}}`;
    if (isPattern) {
      this.#spend(word.length * (value?.length ?? 0));
      return shortened(operator, word, value ?? "");
    }
    const given = colon !== "" && value === "" ? undefined : value;
    if (operator === "-") return given ?? word;
    if (operator === "+") return given === undefined ? "" : word;
    if (operator !== "?") throw new Unreadable(`${colon}${operator ?? ""} is not a substitution`);
    if (given === undefined) throw new Unreadable(`${name} has no value`, "demand");
    return given;
  }

  #replacement(name: string): string {
    const all = this.#peek() === "/";
    if (all) this.#next += 1;
    const pattern = this.#inner("/", true, true);
    const word = this.#inner("}", true, false);
    const value = this.#valueOf(name);
    if (value === undefined && this.#options.keepUnset) return `\${${name}/${pattern}/${word}}`;
    this.#spend(pattern.length * (value?.length ?? 0) ** 2);
    return readable(replaced(pattern, value ?? "", word, all), pattern);
  }

  #inner(stop: string, keepEscapes: boolean, inPattern: boolean): string {
    if (++this.#depth > LIMITS.substitutionDepth) {
      throw new Unreadable("substitutions are nested too deep", "limit");
    }
    const { text } = this.readUntil(stop, keepEscapes, inPattern);
    this.#depth -= 1;
    return text;
  }

  #name(): string {
    const first = this.#peek() ?? "";
    if (/^[@*#?\-$!]$/.test(first)) return this.#take()!;
    const isPart = /^\p{Nd}$/u.test(first) ? /^\p{Nd}$/u : /^[\p{L}\p{Nd}_]$/u;
    let name = "";
    while (isPart.test(this.#peek() ?? "")) name += this.#take();
    return name;
  }

  #valueOf(name: string, hasOtherWord = false): string | undefined {
    const value = this.#lookup(name);
    this.#spend(1 + (value?.length ?? 0));
    (value === undefined ? this.unset : this.set).add(name);
    if (value === undefined && !hasOtherWord) this.missed.add(name);
    return value;
  }

  #spend(steps: number): void {
    const { budget } = this.#options;
    if (budget === undefined) return;
    budget.left -= steps;
    if (budget.left < 0) throw new Unreadable("the file has more variables than plimsoll replaces", "limit");
  }

  #peek(): string | undefined {
    return this.#characters[this.#next];
  }

  #take(): string | undefined {
    return this.#characters[this.#next++];
  }
}

function shortened(operator: "#" | "%", word: string, value: string): string {
  const longest = word.startsWith(operator);
  const pattern = longest ? word.slice(1) : word;
  return readable((operator === "#" ? withoutPrefix : withoutSuffix)(pattern, value, longest), pattern);
}

function readable(value: string | undefined, pattern: string): string {
  if (value === undefined) throw new Unreadable(`${pattern} escapes a character that needs no escape`);
  return value;
}
