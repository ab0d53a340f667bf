import { LIMITS } from "../../base/limits.ts";
import { type HereDocument, readHereDocuments } from "./here-document.ts";
import type { ShellCommand, ShellScript, ShellWord } from "./script.ts";
import { substitutionsIn, WordReader } from "./word-reader.ts";

const ASSIGNMENT = /^([A-Za-z_]\w*)=/;
const OPENING = new Set(["if", "{"]);
const CLOSING = new Set(["fi", "esac", "}"]);
/** Reserved words that only stand between commands: XCU 2.4. */
const BETWEEN = new Set(["then", "do", "else", "elif", "!"]);
const REDIRECTION = /\d*(?:<<-?|<&|<>|>>|>&|>\||&>>?|<|>)/y;
const SEPARATOR = /&&|\|\|?|;;?&?|&|\n/y;

/**
 * The simple commands of a script, with their parts. Nothing is run, and nothing is refused: a text that is not a shell
 * script results in commands that no program has the name of. POSIX.1-2017, XCU 2.10, and from Bash `function`, `[[`
 * and `((`.
 */
export function parseShellScript(text: string, depth = 0): ShellScript {
  return new ScriptParser(text, depth).parse();
}

interface Draft {
  assignments: { readonly name: string; readonly value: ShellWord["parts"] }[];
  words: ShellWord[];
  redirections: ShellWord[];
  documents: HereDocument[];
  /** The here-documents of the command before it in a pipeline. */
  piped: readonly HereDocument[];
  /** The texts of `$(…)` in its words. */
  substitutions: readonly string[];
  isCertain: boolean;
  isRepeated: boolean;
}

/** The commands of the script, or of one of its functions. */
interface Frame {
  readonly drafts: Draft[];
  /** The number of compound commands that are open where it begins. */
  readonly opened: number;
}

class ScriptParser {
  readonly #reader: WordReader;
  readonly #depth: number;
  readonly #functions = new Map<string, Draft[]>();
  readonly #frames: Frame[] = [{ drafts: [], opened: 0 }];
  /** The number of compound commands that are open here: `if`, `{`, `(`. */
  #opened = 0;
  /** The current command follows `&&` or `||`. */
  #isChained = false;
  /** The here-documents of the command whose output the current one reads, if there is a pipe. */
  #piped: readonly HereDocument[] | undefined;
  #draft: Draft = this.#begin();
  #documents: HereDocument[] = [];
  /** For each open loop, the number of commands before it. */
  readonly #loops: number[] = [];

  constructor(text: string, depth: number) {
    this.#reader = new WordReader(text);
    this.#depth = depth;
  }

  parse(): ShellScript {
    const { text } = this.#reader;
    while (this.#reader.position < text.length) {
      const before = this.#reader.position;
      if (!(this.#blank() || this.#separator() || this.#parenthesis() || this.#redirection())) this.#word();
      if (this.#reader.position === before) this.#reader.position++;
    }
    this.#end();
    const commands = (drafts: readonly Draft[]) => drafts.flatMap((draft) => [...this.#inner(draft), commandOf(draft)]);
    return {
      commands: commands(this.#frames.flatMap(({ drafts }) => drafts)),
      functions: new Map([...this.#functions].map(([name, drafts]) => [name, commands(drafts)])),
    };
  }

  /** Commands in `$(…)`: they run before the command that contains them, and cannot change variables of this script. */
  #inner({ substitutions, documents, isRepeated }: Draft): ShellCommand[] {
    if (this.#depth >= LIMITS.shellDepth) return [];
    const inDocuments = documents
      .filter(({ isExpanded }) => isExpanded)
      .flatMap(({ content }) => substitutionsIn(content));
    return [...substitutions, ...inDocuments].flatMap((text) =>
      parseShellScript(text, this.#depth + 1).commands.map((command) => ({
        ...command,
        isCertain: false,
        isRepeated: isRepeated || command.isRepeated,
      })),
    );
  }

  #blank(): boolean {
    const { text, position } = this.#reader;
    const found = /[ \t\r]+|\\\n/y;
    found.lastIndex = position;
    const blank = found.exec(text)?.[0];
    if (blank !== undefined) this.#reader.position += blank.length;
    else if (text[position] === "#") {
      const end = text.indexOf("\n", position);
      this.#reader.position = end === -1 ? text.length : end;
    } else return false;
    return true;
  }

  #separator(): boolean {
    const found = this.#match(SEPARATOR);
    if (found === undefined || this.#match(REDIRECTION) !== undefined) return false;
    this.#reader.position += found.length;
    // A line may end after `&&` and `|`: the command continues on the next one.
    const goesOn = found === "\n" && isEmpty(this.#draft);
    if (found === "|" || found === "&") this.#draft.isCertain = false;
    const { documents } = this.#draft;
    this.#end();
    if (!goesOn) {
      this.#piped = found === "|" ? documents : undefined;
      this.#isChained = found === "&&" || found === "||" || (this.#isChained && found === "|");
    }
    if (found === "\n" && this.#documents.length > 0) {
      this.#reader.position = readHereDocuments(this.#reader.text, this.#reader.position, this.#documents);
      this.#documents = [];
    }
    if (found.startsWith(";;") || found === ";&") this.#pattern();
    this.#draft = this.#begin();
    return true;
  }

  #parenthesis(): boolean {
    const { text, position } = this.#reader;
    const character = text[position];
    if (character !== "(" && character !== ")") return false;
    this.#reader.position++;
    const isFirst = this.#draft.words.length === 0 && this.#draft.assignments.length === 0;
    if (character === ")") {
      this.#end();
      this.#close();
    } else if (text[position + 1] === "(" && isFirst) {
      // Bash's arithmetic: an expression, and not a command.
      this.#reader.skipParentheses();
    } else if (isFirst) this.#open();
    else if (this.#draft.words.length === 1 && /^[ \t]*\)/.test(text.slice(position + 1, position + 64))) {
      this.#reader.position = text.indexOf(")", position) + 1;
      this.#beginFunction(this.#draft.words[0]!.source);
    } else this.#reader.skipParentheses();
    return true;
  }

  #redirection(): boolean {
    const found = this.#match(REDIRECTION);
    if (found === undefined) return false;
    this.#reader.position += found.length;
    while (" \t".includes(this.#reader.text[this.#reader.position] ?? "\n")) this.#reader.position++;
    const word = this.#reader.read();
    if (word === undefined) return true;
    if (!found.includes("<<")) this.#draft.redirections.push(word);
    else {
      const document: HereDocument = {
        end: plain(word),
        dropsTabs: found.endsWith("-"),
        isExpanded: !/["'\\]/.test(word.source),
        content: "",
      };
      this.#documents.push(document);
      this.#draft.documents.push(document);
    }
    return true;
  }

  #word(): void {
    const word = this.#reader.read();
    if (word === undefined) return;
    const { words, assignments } = this.#draft;
    if (words.length > 0) words.push(word);
    else if (assignments.length > 0 || !this.#reserved(word.source)) {
      const name = ASSIGNMENT.exec(word.source)?.[1];
      if (name === undefined) words.push(word);
      else assignments.push({ name, value: withoutStart(word.parts, name.length + 1) });
    }
  }

  /** XCU 2.4: a reserved word is recognised only where a command may begin. */
  #reserved(word: string): boolean {
    if (OPENING.has(word)) this.#open();
    else if (CLOSING.has(word)) this.#close();
    else if (word === "while" || word === "until") this.#openLoop();
    else if (word === "for" || word === "select") this.#loop();
    else if (word === "done") this.#closeLoop();
    else if (word === "case") this.#case();
    else if (word === "function") this.#named();
    else if (word === "[[") this.#condition();
    else if (!BETWEEN.has(word)) return false;
    return true;
  }

  #open(): void {
    this.#opened++;
    this.#draft = this.#begin();
  }

  #close(): void {
    this.#opened = Math.max(0, this.#opened - 1);
    const frame = this.#frames.at(-1)!;
    if (this.#frames.length > 1 && this.#opened === frame.opened) this.#frames.pop();
    this.#draft = this.#begin();
  }

  #openLoop(): void {
    this.#loops.push(this.#frames.at(-1)!.drafts.length);
    this.#open();
  }

  /** What the body sets still holds when it runs again, so its commands are listed twice. */
  #closeLoop(): void {
    const { drafts } = this.#frames.at(-1)!;
    const body = drafts.slice(this.#loops.pop() ?? drafts.length);
    if (drafts.length + body.length <= LIMITS.shellCommands)
      for (const each of body) drafts.push({ ...each, isRepeated: true });
    this.#close();
  }

  /** `for NAME in WORDS`: NAME is set to each of the words in turn. */
  #loop(): void {
    this.#blank();
    const name = this.#reader.read()?.source ?? "";
    const words: ShellWord[] = [];
    while (this.#blank() || this.#match(/[^;\n&|()<>]/y) !== undefined) {
      const word = this.#reader.read();
      if (word !== undefined) words.push(word);
    }
    this.#openLoop();
    const all = words[0]?.source === "in" ? words.slice(1) : [ALL_ARGUMENTS];
    for (const { parts } of all) this.#push({ ...this.#begin(), assignments: [{ name, value: parts }] });
  }

  #case(): void {
    this.#blank();
    this.#reader.read();
    this.#open();
    while (this.#blank() || this.#match(/\n/y) !== undefined) if (this.#match(/\n/y)) this.#reader.position++;
    if (this.#match(/in\b/y) !== undefined) this.#reader.position += 2;
    this.#pattern();
  }

  /** Skips the pattern of a branch, up to its closing parenthesis: it is not a command. */
  #pattern(): void {
    const { text } = this.#reader;
    while (this.#blank() || text[this.#reader.position] === "\n" || text[this.#reader.position] === "(") {
      if ("\n(".includes(text[this.#reader.position] ?? " ")) this.#reader.position++;
    }
    if (this.#match(/esac\b/y) !== undefined) return;
    while (this.#reader.position < text.length && text[this.#reader.position] !== ")") {
      if (this.#reader.read() === undefined) this.#reader.position++;
    }
    this.#reader.position++;
    this.#isChained = false;
    this.#draft = this.#begin();
  }

  #named(): void {
    this.#blank();
    const name = this.#reader.read()?.source ?? "";
    const empty = /[ \t]*\([ \t]*\)/y;
    empty.lastIndex = this.#reader.position;
    this.#reader.position += empty.exec(this.#reader.text)?.[0].length ?? 0;
    this.#beginFunction(name);
  }

  /** A function that is defined twice has the commands of both definitions: only the shell knows which one counts. */
  #beginFunction(name: string): void {
    const drafts = this.#functions.get(name) ?? [];
    this.#functions.set(name, drafts);
    this.#frames.push({ drafts, opened: this.#opened });
    this.#draft = this.#begin();
  }

  /** Bash's `[[`: operators in it do not separate commands. */
  #condition(): void {
    const end = this.#reader.text.indexOf("]]", this.#reader.position);
    this.#reader.position = end === -1 ? this.#reader.text.length : end + 2;
  }

  #begin(): Draft {
    // The body of a function is itself a compound command.
    const opened = this.#opened - (this.#frames.length > 1 ? this.#frames.at(-1)!.opened + 1 : 0);
    const isCertain = opened <= 0 && !this.#isChained && this.#piped === undefined;
    return {
      assignments: [],
      words: [],
      redirections: [],
      documents: [],
      piped: this.#piped ?? [],
      substitutions: [],
      isCertain,
      isRepeated: false,
    };
  }

  #end(): void {
    this.#push(this.#draft);
    this.#draft = this.#begin();
  }

  #push(draft: Draft): void {
    if (isEmpty(draft)) return;
    this.#frames.at(-1)!.drafts.push({ ...draft, substitutions: this.#reader.substitutions.splice(0) });
  }

  #match(expression: RegExp): string | undefined {
    expression.lastIndex = this.#reader.position;
    return expression.exec(this.#reader.text)?.[0];
  }
}

const ALL_ARGUMENTS: ShellWord = { parts: [{ kind: "parameter", name: "@", isQuoted: true }], source: '"$@"' };

function isEmpty({ words, assignments, redirections, documents }: Draft): boolean {
  return words.length + assignments.length + redirections.length + documents.length === 0;
}

function commandOf({ assignments, words, documents, piped, isCertain, isRepeated }: Draft): ShellCommand {
  const read = documents.length > 0 ? documents : piped;
  return { assignments, words, heredocs: read.map(({ content }) => content), isCertain, isRepeated };
}

/** The name in an assignment is not quoted, so it is in the first part. */
function withoutStart([first, ...rest]: ShellWord["parts"], length: number): ShellWord["parts"] {
  if (first?.kind !== "text") return rest;
  const text = first.text.slice(length);
  return text === "" && rest.length > 0 ? rest : [{ ...first, text, isQuoted: true }, ...rest];
}

function plain({ parts }: ShellWord): string {
  return parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
}
