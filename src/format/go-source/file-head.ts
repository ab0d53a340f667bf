import { allOf, type Expression, tagOf } from "./expression.ts";
import { type FileKind, nameConstraint } from "./file-name.ts";
import { headerConstraint } from "./header-constraint.ts";

/** What the go command reads of a file to decide whether it is built. */
export interface FileHead {
  /** From its name, its header and, for a Go file, whether it imports "C". Undefined: it is always built. */
  readonly condition: Expression | undefined;
  /** Why the go command refuses the file, in its own words. */
  readonly problem: string | undefined;
  /** Of a Go file, as far as it has a package clause. */
  readonly packageName: string | undefined;
  readonly importsC: boolean;
}

/** What a file is that is not read: an object, or one that is gone. */
export function headOfName(name: string): FileHead {
  return { condition: nameConstraint(name), problem: undefined, packageName: undefined, importsC: false };
}

/**
 * Reads the head of a file from its first characters. Undefined where more of them are needed, which cannot be where
 * `isWhole` says that these are all. go/build's readGoInfo and readComments.
 */
export function readFileHead(name: string, kind: FileKind, text: string, isWhole: boolean): FileHead | undefined {
  if (kind === "object") return headOfName(name);
  const reader = new HeadReader(text.startsWith("\ufeff") ? text.slice(1) : text, isWhole);
  const found = kind === "other" ? reader.comments() : reader.goHead();
  if (found === undefined) return undefined;
  const { header, packageName, importsC } = found;
  // Go's parser reads a file called documentation, and its package is then not a part of the build.
  if (packageName === "documentation") return { ...headOfName(name), condition: tagOf("ignore"), packageName };
  const { expression, problem } = headerConstraint(header);
  const condition = allOf([nameConstraint(name), expression, importsC ? tagOf("cgo") : undefined]);
  return { condition, problem: found.problem ?? problem, packageName, importsC };
}

interface Found {
  readonly header: string;
  readonly packageName: string | undefined;
  readonly importsC: boolean;
  readonly problem: string | undefined;
}

const SPACE = new Set([" ", "\f", "\t", "\r", "\n", ";"]);

/** Reads up to the end of the imports. Where a file is no Go, what was found before that counts. */
class HeadReader {
  readonly #text: string;
  readonly #isWhole: boolean;
  #at = 0;
  #isShort = false;
  #isOdd = false;

  constructor(text: string, isWhole: boolean) {
    this.#text = text;
    this.#isWhole = isWhole;
  }

  comments(): Found | undefined {
    this.#skipSpace();
    // A slash that begins no comment.
    const problem = this.#isOdd ? "syntax error" : this.#problem();
    return this.#found({ header: this.#text.slice(0, this.#at), packageName: undefined, importsC: false, problem });
  }

  goHead(): Found | undefined {
    let importsC = false;
    this.#keyword("package");
    const packageName = this.#identifier();
    while (this.#good() && this.#nextIs("import")) {
      this.#keyword("import");
      this.#skipSpace();
      if (this.#text[this.#at] !== "(") {
        importsC = this.#import() === "C" || importsC;
        continue;
      }
      this.#at += 1;
      for (this.#skipSpace(); this.#good() && this.#text[this.#at] !== ")"; this.#skipSpace()) {
        importsC = this.#import() === "C" || importsC;
      }
      this.#at += 1;
    }
    const header = this.#text.slice(0, this.#isOdd ? undefined : this.#at);
    return this.#found({ header, packageName, importsC, problem: this.#problem() });
  }

  #found(found: Found): Found | undefined {
    return this.#isShort && !this.#isWhole ? undefined : found;
  }

  #problem(): string | undefined {
    return this.#text.slice(0, this.#at + 1).includes("\0") ? "unexpected NUL in input" : undefined;
  }

  #good(): boolean {
    if (this.#at >= this.#text.length) this.#isShort = true;
    return !this.#isOdd && !this.#isShort;
  }

  #nextIs(word: string): boolean {
    this.#skipSpace();
    return this.#good() && this.#text[this.#at] === word[0];
  }

  /** Semicolons count as space. */
  #skipSpace(): void {
    while (this.#good()) {
      const first = this.#text[this.#at]!;
      if (SPACE.has(first)) this.#at += 1;
      else if (first !== "/") return;
      else this.#skipComment();
    }
  }

  #skipComment(): void {
    const kind = this.#text[this.#at + 1];
    if (kind === undefined) this.#isShort = true;
    if (kind !== "/" && kind !== "*") {
      this.#at += 1;
      this.#isOdd = true;
      return;
    }
    const end = this.#text.indexOf(kind === "/" ? "\n" : "*/", this.#at + 2);
    if (end !== -1) this.#at = end + (kind === "/" ? 1 : 2);
    else {
      this.#at = this.#text.length;
      this.#isOdd ||= kind === "*";
      this.#isShort = true;
    }
  }

  #keyword(word: string): void {
    this.#skipSpace();
    if (this.#at + word.length >= this.#text.length) this.#isShort = true;
    if (!this.#text.startsWith(word, this.#at) || isIdentifier(this.#text[this.#at + word.length])) this.#isOdd = true;
    else this.#at += word.length;
  }

  #identifier(): string | undefined {
    this.#skipSpace();
    const start = this.#at;
    while (this.#good() && isIdentifier(this.#text[this.#at])) this.#at += 1;
    if (this.#at === start) this.#isOdd = true;
    return this.#at === start ? undefined : this.#text.slice(start, this.#at);
  }

  /** The path of one import, which may have a name before it. */
  #import(): string | undefined {
    this.#skipSpace();
    if (this.#text[this.#at] === ".") this.#at += 1;
    else if (isIdentifier(this.#text[this.#at])) this.#identifier();
    this.#skipSpace();
    return this.#good() ? this.#literal() : undefined;
  }

  /** What is between the quotes, as it is written. */
  #literal(): string | undefined {
    const quote = this.#text[this.#at]!;
    const start = this.#at + 1;
    let end = start;
    if (quote === "`") {
      const found = this.#text.indexOf(quote, start);
      end = found === -1 ? this.#text.length : found;
    } else {
      while (end < this.#text.length && !'"\n'.includes(this.#text[end]!)) end += this.#text[end] === "\\" ? 2 : 1;
    }
    if ((quote === "`" || quote === '"') && end < this.#text.length && this.#text[end] === quote) {
      this.#at = end + 1;
      return this.#text.slice(start, end);
    }
    // The literal may go on behind what is here.
    if ((quote === "`" || quote === '"') && end >= this.#text.length) this.#isShort = true;
    this.#isOdd = true;
    return undefined;
  }
}

function isIdentifier(character: string | undefined): boolean {
  return character !== undefined && (/[A-Za-z0-9_]/.test(character) || character.charCodeAt(0) >= 0x80);
}
