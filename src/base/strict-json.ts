import { counted } from "./counted.ts";
import { type ErrorCode, PlimsollError } from "./error.ts";
import { LIMITS } from "./limits.ts";
import { decodeUtf8, placeIn } from "./utf8.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface StrictJsonOptions {
  /** The code of the error when the bytes are not JSON of this strict kind. */
  readonly code: ErrorCode;
  /** The name of the document, as users know it: `index.json`. */
  readonly where: string;
  readonly limitBytes: number;
  /**
   * Also refuse two keys of one object that differ in case only. Go's decoder takes them for the same member
   * (CVE-2021-41190). Maps of labels and annotations may contain such keys, so it is not the default.
   */
  readonly caseInsensitiveKeys?: boolean;
  /** The document is written by people, who look for a line and a column: `plan.json:3:7` instead of a byte offset. */
  readonly byLine?: boolean;
}

/** The steps from the root of a document to a value. */
export type JsonPath = readonly (string | number)[];

/**
 * Parses RFC 8259 so strictly that no other parser can read a different value: UTF-8 without a byte order mark, no
 * duplicate key in an object, no lone surrogates, no number outside a double's range.
 * Throws `options.code` with the byte offset or the line, and `limit-exceeded` for input that is too long.
 */
export function parseStrictJson(bytes: Uint8Array, options: StrictJsonOptions): Json {
  if (bytes.length > options.limitBytes) {
    throw new PlimsollError("limit-exceeded", {
      what: `${options.where} is larger than ${options.limitBytes} bytes`,
      why: `it has ${counted(bytes.length, "byte")}, and plimsoll does not read more than that`,
    });
  }
  return new Parser(decodeUtf8(bytes, options.where, options.code), options).document();
}

/**
 * `where:line:column` of a value in a document that was parsed before. Where the value is missing, the place of the
 * innermost existing value around it.
 */
export function placeInJson(bytes: Uint8Array, options: StrictJsonOptions, path: JsonPath): string {
  const text = decodeUtf8(bytes, options.where, options.code);
  let found = 0;
  let depth = -1;
  const look = (at: number, steps: JsonPath) => {
    if (steps.length <= depth || steps.length > path.length || !steps.every((step, i) => step === path[i])) return;
    [found, depth] = [at, steps.length];
  };
  new Parser(text, options, look).document();
  return `${options.where}:${placeIn(text, found)}`;
}

const WHITESPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;

class Parser {
  readonly #text: string;
  readonly #options: StrictJsonOptions;
  readonly #onValue: ((at: number, path: JsonPath) => void) | undefined;
  readonly #path: (string | number)[] = [];
  #at = 0;
  #depth = 0;

  /** `onValue` is called before each value is read, with its start and its path. */
  constructor(text: string, options: StrictJsonOptions, onValue?: (at: number, path: JsonPath) => void) {
    this.#text = text;
    this.#options = options;
    this.#onValue = onValue;
  }

  document(): Json {
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#refuse("something follows the end of the document");
    return value;
  }

  #value(): Json {
    this.#skipSpace();
    this.#onValue?.(this.#at, this.#path);
    switch (this.#text[this.#at]) {
      case "{":
        return this.#nested(() => this.#object());
      case "[":
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      case "t":
      case "f":
      case "n":
        return JSON.parse(this.#match(LITERAL, "a value is misspelt"));
      default:
        return this.#number();
    }
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > LIMITS.jsonDepth) this.#refuse(`values are nested more than ${LIMITS.jsonDepth} deep`);
    this.#at++;
    const value = read();
    this.#depth--;
    return value;
  }

  #object(): Json {
    const object: { [key: string]: Json } = {};
    const seen = new Set<string>();
    if (this.#skipIf("}")) return object;
    do {
      this.#skipSpace();
      const start = this.#at;
      const key = this.#string();
      const identity = this.#options.caseInsensitiveKeys ? key.toLowerCase() : key;
      if (seen.has(identity)) this.#refuse(`the key ${JSON.stringify(key)} appears twice`, start);
      seen.add(identity);
      if (!this.#skipIf(":")) this.#refuse("a colon is missing after a key");
      const value = this.#member(key);
      if (key === "__proto__")
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      else object[key] = value;
    } while (this.#skipIf(","));
    if (!this.#skipIf("}")) this.#refuse("an object is not closed");
    return object;
  }

  #array(): Json {
    const array: Json[] = [];
    if (this.#skipIf("]")) return array;
    do array.push(this.#member(array.length));
    while (this.#skipIf(","));
    if (!this.#skipIf("]")) this.#refuse("an array is not closed");
    return array;
  }

  /** Reads the value of one member or element, and keeps the path to it meanwhile. */
  #member(step: string | number): Json {
    this.#path.push(step);
    const value = this.#value();
    this.#path.pop();
    return value;
  }

  #string(): string {
    const start = this.#at;
    let value: string;
    try {
      value = JSON.parse(this.#text.slice(start, this.#endOfString()));
    } catch {
      return this.#refuse("a string is malformed or missing", start);
    }
    if (!value.isWellFormed()) this.#refuse("a string holds half of a surrogate pair", start);
    return value;
  }

  /**
   * The offset after the next quote that no backslash escapes. Not a regular expression: a long string overflows its
   * stack.
   */
  #endOfString(): number {
    const start = this.#at;
    if (this.#text[start] !== '"') return start;
    let quote = this.#text.indexOf('"', start + 1);
    while (quote !== -1 && this.#isEscaped(quote)) quote = this.#text.indexOf('"', quote + 1);
    this.#at = quote === -1 ? this.#text.length : quote + 1;
    return this.#at;
  }

  #isEscaped(at: number): boolean {
    let before = at;
    while (this.#text[before - 1] === "\\") before--;
    return (at - before) % 2 === 1;
  }

  #number(): number {
    const start = this.#at;
    const value = Number(this.#match(NUMBER, "no value starts here"));
    if (!Number.isFinite(value)) this.#refuse("a number is out of range", start);
    return value;
  }

  #match(pattern: RegExp, complaint: string): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return this.#refuse(complaint);
    this.#at = pattern.lastIndex;
    return found;
  }

  #skipSpace(): void {
    WHITESPACE.lastIndex = this.#at;
    WHITESPACE.test(this.#text);
    this.#at = WHITESPACE.lastIndex;
  }

  #skipIf(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #refuse(why: string, at = this.#at): never {
    const { code, where, byLine } = this.#options;
    const offset = () => Buffer.byteLength(this.#text.slice(0, at)).toString(16);
    throw new PlimsollError(code, {
      what: `${where} is not valid JSON`,
      why,
      where: byLine ? `${where}:${placeIn(this.#text, at)}` : `${where} @0x${offset()}`,
    });
  }
}
