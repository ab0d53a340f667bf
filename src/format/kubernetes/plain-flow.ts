import { LIMITS } from "../../base/limits.ts";
import type { Json } from "../../base/strict-json.ts";
import { type Lines, setMember } from "../yaml/parsed.ts";
import { plainKey, plainScalar } from "./scalar.ts";

/** Thrown at the first thing that this parser does not know for certain. */
export const BEYOND = Symbol("beyond");

const SPACE = 0x20;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A quoted scalar of one line: YAML 1.2.2, §7.3.1 and §7.3.2. */
export function quotedAt(text: string, at: number): { readonly text: string; readonly end: number } {
  const quote = text[at]!;
  let end = at + 1;
  for (;;) {
    end = text.indexOf(quote, end);
    if (end === -1) throw BEYOND;
    if (quote === "'" && text[end + 1] === "'") end += 2;
    else if (quote === '"' && isEscaped(text, end)) end++;
    else break;
  }
  const inner = text.slice(at + 1, end);
  if (inner.includes("\n")) throw BEYOND;
  if (quote === "'") return { text: inner.replaceAll("''", "'"), end: end + 1 };
  if (!inner.includes("\\")) return { text: inner, end: end + 1 };
  return { text: unescaped(inner), end: end + 1 };
}

/** The escapes of JSON mean the same in YAML (§5.7), which has more of them. */
function unescaped(inner: string): string {
  let text: string;
  try {
    text = JSON.parse(`"${inner}"`);
  } catch {
    throw BEYOND;
  }
  if (!text.isWellFormed()) throw BEYOND;
  return text;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === "\\") before--;
  return (at - before) % 2 === 1;
}

const FLOW_PLAIN = /-{0,2}[\w./+~$(][\w./+~@$^()=;<>-]*/y;

/** Flow collections: YAML 1.2.2, §7.4. Plain scalars in them are of one word. */
export class FlowReader {
  at: number;
  readonly #text: string;
  readonly #lines: Lines;
  readonly #lineAt: (at: number) => number;
  #depth: number;

  constructor(text: string, lines: Lines, lineAt: (at: number) => number, depth: number, at = 0) {
    this.#text = text;
    this.#lines = lines;
    this.#lineAt = lineAt;
    this.#depth = depth;
    this.at = at;
  }

  value(): Json {
    const first = this.#text[this.at];
    if (first === "{" || first === "[") {
      if (++this.#depth > LIMITS.jsonDepth) throw BEYOND;
      const value = first === "{" ? this.#object() : this.#list();
      this.#depth--;
      return value;
    }
    if (first === '"' || first === "'") {
      const { text, end } = quotedAt(this.#text, this.at);
      this.at = end;
      return text;
    }
    const value = plainScalar(this.#word());
    if (value === undefined) throw BEYOND;
    return value;
  }

  #word(): string {
    FLOW_PLAIN.lastIndex = this.at;
    const word = FLOW_PLAIN.exec(this.#text)?.[0];
    if (word === undefined) throw BEYOND;
    this.at += word.length;
    // A colon, or a second word, belongs to the scalar: the other parser reads it.
    this.#skip();
    if (!ENDS_WORD.has(this.#text[this.at] ?? "")) throw BEYOND;
    return word;
  }

  #skip(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.at);
      if (code !== SPACE && code !== LINE_FEED && code !== TAB && code !== CARRIAGE_RETURN) return;
      this.at++;
    }
  }

  #list(): Json {
    const list: Json[] = [];
    const lines: number[] = [];
    this.at++;
    this.#skip();
    while (this.#text[this.at] !== "]") {
      lines.push(this.#lineAt(this.at));
      list.push(this.value());
      this.#comma("]");
    }
    this.at++;
    this.#lines.mark(list, lines);
    return list;
  }

  #object(): Json {
    const object: { [key: string]: Json } = {};
    const keys: string[] = [];
    const lines: number[] = [];
    this.at++;
    this.#skip();
    while (this.#text[this.at] !== "}") {
      lines.push(this.#lineAt(this.at));
      const key = this.#key();
      if (key === undefined || Object.hasOwn(object, key)) throw BEYOND;
      keys.push(key);
      setMember(object, key, this.value());
      this.#comma("}");
    }
    this.at++;
    this.#lines.mark(object, lines, keys);
    return object;
  }

  #key(): string | undefined {
    const quote = this.#text[this.at];
    let key: string | undefined;
    if (quote === '"' || quote === "'") {
      const { text, end } = quotedAt(this.#text, this.at);
      [key, this.at] = [text, end];
      this.#skip();
    } else {
      key = plainKey(this.#word());
    }
    if (this.#text[this.at] !== ":" || !/\s/.test(this.#text[this.at + 1] ?? "")) {
      // Behind a quoted key no space is needed: §7.4.2.
      const isJsonKey = this.#text[this.at] === ":" && (quote === '"' || quote === "'");
      if (!isJsonKey) throw BEYOND;
    }
    this.at++;
    this.#skip();
    return key;
  }

  /** A comma, or the end of the collection. */
  #comma(end: string): void {
    this.#skip();
    const found = this.#text[this.at];
    if (found === end) return;
    if (found !== ",") throw BEYOND;
    this.at++;
    this.#skip();
  }
}

const ENDS_WORD: ReadonlySet<string> = new Set([",", "]", "}", ":"]);
