/**
 * The part of a Go file that `go list` looks at: the beginning, to the end of the imports. With it unchanged, the package
 * has the same files and the same imports, whatever has changed in its functions. go/build's readGoInfo reads so. It is
 * the whole file where go reads on: for a file that embeds others, and for one that it cannot parse.
 */
export function listedPart(file: Uint8Array): Uint8Array {
  // One character for each byte, because go's reader looks at bytes.
  const text = Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString("latin1");
  const end = new HeadReader(text).end();
  return end === undefined ? file : file.subarray(0, end);
}

const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";
const BLANK = /[ \f\t\r\n;]+/y;
const LINE_COMMENT = /\/\/[^\n]*/y;
const WORD = /[\w\u0080-\u00ff]+/y;
const QUOTED = /"([^"\\\n]*)"|`([^`]*)`/y;

class HeadReader {
  readonly #text: string;
  #at: number;

  constructor(text: string) {
    this.#text = text;
    this.#at = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  }

  /** Where the first declaration begins that is no import. Undefined where the whole file counts. */
  end(): number | undefined {
    if (!this.#skip() || this.#word() !== "package" || !this.#skip() || this.#word() === undefined) return undefined;
    for (;;) {
      if (!this.#skip()) return undefined;
      const next = this.#text[this.#at];
      // go stops with an error at a null byte.
      if (next !== "i") return next === "\0" ? undefined : this.#at;
      if (this.#word() !== "import" || !this.#imports()) return undefined;
    }
  }

  #imports(): boolean {
    if (!this.#skip()) return false;
    if (this.#text[this.#at] !== "(") return this.#import();
    this.#at += 1;
    for (;;) {
      if (!this.#skip()) return false;
      if (this.#text[this.#at] === ")") break;
      if (!this.#import()) return false;
    }
    this.#at += 1;
    return true;
  }

  /** An import with or without a name. False as well for a path with an escape, and for `embed`. */
  #import(): boolean {
    if (this.#text[this.#at] === ".") this.#at += 1;
    else this.#word();
    if (!this.#skip()) return false;
    const quoted = this.#match(QUOTED);
    return quoted !== undefined && (quoted[1] ?? quoted[2]) !== "embed";
  }

  #word(): string | undefined {
    return this.#match(WORD)?.[0];
  }

  /** Goes past blanks and comments; false where there is a slash that begins no whole comment. */
  #skip(): boolean {
    for (;;) {
      if (this.#match(BLANK) !== undefined || this.#match(LINE_COMMENT) !== undefined) continue;
      if (this.#text[this.#at] !== "/") return true;
      const end = this.#text.startsWith("/*", this.#at) ? this.#text.indexOf("*/", this.#at + 2) : -1;
      if (end === -1) return false;
      this.#at = end + 2;
    }
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text) ?? undefined;
    if (match !== undefined) this.#at = pattern.lastIndex;
    return match;
  }
}
