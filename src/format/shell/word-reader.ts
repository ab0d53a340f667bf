import { LIMITS } from "../../base/limits.ts";
import type { ParameterOperator, ShellWord, Word, WordPart } from "./script.ts";

/** XCU 2.2: the characters that end a word unless they are quoted. */
const ENDS_WORD = new Set(" \t\n;&|<>()");
/** XCU 2.13 and, for `{`, what Bash expands: the resulting names depend on the file system. */
const PATTERN = /[*?]|\[[^\]\s]{1,99}\]/y;
const BRACES = /\{[^{}\s]{0,99}(?:,|\.\.)[^{}\s]{0,99}\}/y;
const NAME = /[A-Za-z_]\w*|[0-9]|[@*#?$!-]/y;
const LONG_NAME = /[A-Za-z_]\w*|\d+|[@*#?$!-]/y;
const OPERATOR = /:?[-=?+]/y;

/** Reads the words of a script, without quotes, and the scripts inside of them. */
export class WordReader {
  readonly text: string;
  position = 0;
  /** Texts between `$(` and `)`, or backticks: each is a script. */
  readonly substitutions: string[] = [];
  #depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The word that starts here; undefined when there is none. */
  read(): ShellWord | undefined {
    const start = this.position;
    const parts = this.#parts((character) => ENDS_WORD.has(character), false);
    return this.position === start ? undefined : { parts, source: this.text.slice(start, this.position) };
  }

  /** Reads the rest of the text as if within double quotes. Quotes in it are plain characters. */
  readAllAsQuoted(): void {
    this.#parts(() => false, true);
  }

  /**
   * Skips a text that starts after an opening parenthesis, up to and including the closing one, and returns the text.
   */
  skipParentheses(): string {
    const start = this.position;
    let depth = 1;
    while (this.position < this.text.length && depth > 0) {
      const character = this.text[this.position]!;
      if (character === "\\") this.position++;
      else if (character === "'") this.#until("'");
      else if (character === '"') this.#skipDouble();
      else if (character === "(") depth++;
      else if (character === ")") depth--;
      this.position++;
    }
    return this.text.slice(start, Math.max(start, this.position - 1));
  }

  #parts(ends: (character: string) => boolean, inDouble: boolean): Word {
    const parts: WordPart[] = [];
    const add = (part: WordPart) => parts.push(part);
    for (let character = this.text[this.position]; character !== undefined; character = this.text[this.position]) {
      if (ends(character)) break;
      if (character === "\\") this.#escaped(inDouble, add);
      else if (character === "$") this.#dollar(inDouble, add);
      else if (character === "`") this.#backticks(add);
      // Quotes of a word inside of "${PORT:-"8080"}".
      else if (inDouble && character === '"') this.position++;
      else if (inDouble) this.#text(character, true, add);
      else if (character === "'") add({ kind: "text", text: this.#single(), isQuoted: true });
      else if (character === '"') this.#double(add);
      else if ((this.#match(PATTERN, this.position) ?? this.#match(BRACES, this.position)) !== undefined) {
        this.#unknown(add);
      } else if (character === "~" && parts.length === 0) this.#tilde(add);
      else this.#text(character, false, add);
    }
    return merged(parts);
  }

  #text(character: string, isQuoted: boolean, add: (part: WordPart) => void): void {
    add({ kind: "text", text: character, isQuoted });
    this.position++;
  }

  #unknown(add: (part: WordPart) => void): void {
    add({ kind: "unknown" });
    this.position++;
  }

  /** XCU 2.2.1 and 2.2.3: within double quotes, a backslash is kept unless one of these characters follows it. */
  #escaped(inDouble: boolean, add: (part: WordPart) => void): void {
    const next = this.text[this.position + 1];
    this.position += 2;
    if (next === "\n") return;
    const stays = next === undefined || (inDouble && !'$`"\\'.includes(next));
    add({ kind: "text", text: `${stays ? "\\" : ""}${next ?? ""}`, isQuoted: true });
  }

  #single(): string {
    const start = this.position + 1;
    this.#until("'");
    return this.text.slice(start, this.position++);
  }

  #double(add: (part: WordPart) => void): void {
    this.position++;
    const parts = this.#parts((character) => character === '"', true);
    this.position++;
    // Empty quotes are an empty word. Quotes around "$@" are no word when there are no arguments.
    if (parts.length === 0) add({ kind: "text", text: "", isQuoted: true });
    for (const part of parts) add(part);
  }

  /** XCU 2.6.1: a tilde alone is HOME; the folder of another login name is not known. */
  #tilde(add: (part: WordPart) => void): void {
    this.position++;
    const next = this.text[this.position];
    const isHome = next === undefined || next === "/" || ENDS_WORD.has(next);
    add(isHome ? { kind: "parameter", name: "HOME", isQuoted: true } : { kind: "unknown" });
  }

  #dollar(isQuoted: boolean, add: (part: WordPart) => void): void {
    const next = this.text[this.position + 1];
    if (next === "(") {
      this.position += 2;
      this.substitutions.push(this.skipParentheses());
      add({ kind: "unknown" });
    } else if (next === "{") this.#braced(isQuoted, add);
    else if (next === "'" && !isQuoted) {
      // Bash's $'…' has its own escapes; for other shells it is a dollar sign and a quoted text.
      this.position++;
      this.#single();
      add({ kind: "unknown" });
    } else {
      const name = this.#match(NAME, this.position + 1);
      if (name === undefined) this.#text("$", isQuoted, add);
      else {
        this.position += 1 + name.length;
        add({ kind: "parameter", name, isQuoted });
      }
    }
  }

  /** XCU 2.6.2. */
  #braced(isQuoted: boolean, add: (part: WordPart) => void): void {
    const name = this.#match(LONG_NAME, this.position + 2);
    const behind = this.position + 2 + (name?.length ?? 0);
    const operator = this.#match(OPERATOR, behind) as ParameterOperator | undefined;
    if (name !== undefined && this.text[behind] === "}") {
      this.position = behind + 1;
      add({ kind: "parameter", name, isQuoted });
    } else if (name !== undefined && operator !== undefined && this.#depth < LIMITS.shellDepth) {
      this.position = behind + operator.length;
      this.#depth++;
      const word = this.#parts((character) => character === "}", isQuoted);
      this.#depth--;
      this.position++;
      add({ kind: "parameter", name, isQuoted, operation: { operator, word } });
    } else {
      this.#skipBraces();
      add({ kind: "unknown" });
    }
  }

  #skipBraces(): void {
    for (let depth = 0; this.position < this.text.length; ) {
      const character = this.text[this.position++];
      if (character === "\\") this.position++;
      else if (character === "{") depth++;
      else if (character === "}" && --depth === 0) return;
    }
  }

  #backticks(add: (part: WordPart) => void): void {
    const start = ++this.position;
    while (this.position < this.text.length && this.text[this.position] !== "`") {
      this.position += this.text[this.position] === "\\" ? 2 : 1;
    }
    this.substitutions.push(this.text.slice(start, this.position).replace(/\\([$`\\])/g, "$1"));
    this.position++;
    add({ kind: "unknown" });
  }

  #skipDouble(): void {
    this.position++;
    while (this.position < this.text.length && this.text[this.position] !== '"') {
      this.position += this.text[this.position] === "\\" ? 2 : 1;
    }
  }

  #until(mark: string): void {
    const end = this.text.indexOf(mark, this.position + 1);
    this.position = end === -1 ? this.text.length : end;
  }

  #match(expression: RegExp, at: number): string | undefined {
    expression.lastIndex = at;
    return expression.exec(this.text)?.[0];
  }
}

/** The scripts in the text of a here-document. */
export function substitutionsIn(text: string): readonly string[] {
  const reader = new WordReader(text);
  reader.readAllAsQuoted();
  return reader.substitutions;
}

/** Joins adjacent characters into one text. */
function merged(parts: readonly WordPart[]): Word {
  const all: WordPart[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (part.kind === "text" && last?.kind === "text" && part.isQuoted === last.isQuoted) {
      all[all.length - 1] = { ...last, text: last.text + part.text };
    } else all.push(part);
  }
  return all;
}
