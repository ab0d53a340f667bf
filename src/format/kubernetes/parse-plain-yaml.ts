import { LIMITS } from "../../base/limits.ts";
import type { Json } from "../../base/strict-json.ts";
import type { DocumentText } from "../yaml/parse-yaml.ts";
import { Lines, type Parsed, setMember } from "../yaml/parsed.ts";
import { BEYOND, FlowReader, quotedAt } from "./plain-flow.ts";
import { plainKey, plainScalar } from "./scalar.ts";

/**
 * Parses a document of the plain YAML that people and generators write: block collections, flow collections, scalars of one
 * line, literal blocks, and JSON. Undefined for anything else, which `parseYaml` reads: anchors, tags, folded text, errors.
 * A whole YAML parser takes many times as long for the same value.
 */
export function parsePlainYaml({ text, firstLine }: DocumentText): Parsed | undefined {
  if (UNUSUAL.test(text)) return undefined;
  try {
    const parser = new Parser(text, firstLine);
    return { value: parser.document(), lines: parser.lines };
  } catch (error) {
    if (error === BEYOND) return undefined;
    throw error;
  }
}

/** Characters that parsers treat differently: controls, line ends of Unicode, carriage returns within a line. */
const UNUSUAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff]|\r(?!\n)|^%/;

/** A longer line, outside of JSON, is left to the other parser: expressions that look for a key take memory for each character. */
const LONGEST_LINE = 1024 * 1024;

/** A key: of letters, digits and the signs of names, or quoted, without an escape. */
const KEY = /(?:([A-Za-z0-9_./][\w./+~@-]*)|"([^"\\\t]*)"|'([^'\t]*)') *:(?= |$)/y;
/** A plain scalar of one line that may begin here; what it may hold is checked by `#plain`. */
const PLAIN_START = /[^\s\-?:,[\]{}#&*!|>'"%@`]|-(?=[^\s\-?:,[\]{}#&*!|>'"%@`])/y;
const REST = /^ *(?:$| #)/;

class Parser {
  readonly lines = new Lines();
  readonly #lines: string[];
  readonly #firstLine: number;
  /** The current line, its text from the current column, and the column. */
  #at = -1;
  #text = "";
  #indent = -1;
  #depth = 0;
  #isEnd = false;

  constructor(text: string, firstLine: number) {
    this.#lines = text.split(/\r?\n/);
    this.#firstLine = firstLine;
    this.#next();
  }

  document(): Json {
    if (this.#isEnd) return null;
    const value = isFlowStart(this.#text.charCodeAt(0)) ? this.#flowDocument() : this.#block(this.#indent);
    if (!this.#isEnd) throw BEYOND;
    return value;
  }

  /** Goes to the next line that has content. */
  #next(): void {
    while (++this.#at < this.#lines.length) {
      const line = this.#lines[this.#at]!;
      const indent = leadingSpaces(line);
      const first = line.charCodeAt(indent);
      if (indent === line.length || first === HASH) continue;
      if (first === TAB || (line.length > LONGEST_LINE && !isFlowStart(first))) throw BEYOND;
      [this.#text, this.#indent] = [line.slice(indent), indent];
      return;
    }
    [this.#isEnd, this.#indent, this.#text] = [true, -1, ""];
  }

  get #line(): number {
    return this.#firstLine + this.#at;
  }

  #block(indent: number): Json {
    if (++this.#depth > LIMITS.jsonDepth) throw BEYOND;
    const value = isItem(this.#text) ? this.#list(indent) : this.#object(indent);
    this.#depth--;
    return value;
  }

  #list(indent: number): Json {
    const list: Json[] = [];
    const lines: number[] = [];
    while (this.#indent === indent && isItem(this.#text)) {
      lines.push(this.#line);
      let inner = 1;
      while (this.#text.charCodeAt(inner) === SPACE) inner++;
      const rest = this.#text.slice(inner);
      if (rest === "" || rest.startsWith("#")) {
        if (rest !== "" && inner === 1) throw BEYOND;
        this.#next();
        list.push(this.#indent > indent ? this.#block(this.#indent) : null);
      } else if (isItem(rest) || this.#keyAt(rest, 0) !== undefined) {
        // The dash stands for spaces: YAML 1.2.2, §8.2.1, "compact" collections.
        this.#text = rest;
        this.#indent = indent + inner;
        list.push(this.#block(this.#indent));
      } else {
        list.push(this.#value(rest, indent));
      }
    }
    if (this.#indent > indent) throw BEYOND;
    this.lines.mark(list, lines);
    return list;
  }

  #object(indent: number): Json {
    const object: { [key: string]: Json } = {};
    const keys: string[] = [];
    const lines: number[] = [];
    while (this.#indent === indent && !isItem(this.#text)) {
      const key = this.#keyAt(this.#text, 0);
      if (key === undefined || Object.hasOwn(object, key.name)) throw BEYOND;
      keys.push(key.name);
      lines.push(this.#line);
      const rest = this.#text.slice(key.end).trimStart();
      setMember(object, key.name, this.#member(rest, indent));
    }
    if (this.#indent > indent || keys.length === 0) throw BEYOND;
    this.lines.mark(object, lines, keys);
    return object;
  }

  #member(rest: string, indent: number): Json {
    if (rest !== "" && !rest.startsWith("#")) return this.#value(rest, indent);
    this.#next();
    if (this.#indent > indent) return this.#block(this.#indent);
    // A list may stand in the column of its key: YAML 1.2.2, §8.2.3.
    return this.#indent === indent && isItem(this.#text) ? this.#listOfKey(indent) : null;
  }

  #listOfKey(indent: number): Json {
    if (++this.#depth > LIMITS.jsonDepth) throw BEYOND;
    const list: Json = this.#list(indent);
    this.#depth--;
    return list;
  }

  #keyAt(text: string, at: number): { readonly name: string; readonly end: number } | undefined {
    KEY.lastIndex = at;
    const [whole, plain, double, single] = KEY.exec(text) ?? [];
    if (whole === undefined) return undefined;
    const name = plain === undefined ? (double ?? single) : plainKey(plain);
    return name === undefined ? undefined : { name, end: at + whole.length };
  }

  /** A value that begins on the current line, which belongs to a collection in the column `indent`. */
  #value(rest: string, indent: number): Json {
    const first = rest[0]!;
    if (first === "|") return this.#literal(rest, indent);
    if (rest.includes("\t")) throw BEYOND;
    let value: Json;
    if (first === '"' || first === "'") {
      const { text, end } = quotedAt(rest, 0);
      if (!REST.test(rest.slice(end))) throw BEYOND;
      value = text;
    } else if (first === "[" || first === "{") {
      const flow = new FlowReader(rest, this.lines, () => this.#line, this.#depth);
      value = flow.value();
      if (!REST.test(rest.slice(flow.at))) throw BEYOND;
    } else {
      value = plainAt(rest);
    }
    this.#next();
    // What stands further in continues the scalar, or is an error.
    if (this.#indent > indent) throw BEYOND;
    return value;
  }

  /** A literal block with its usual headers: YAML 1.2.2, §8.1.2. */
  #literal(rest: string, indent: number): Json {
    const header = /^\|(-?) *(?: #.*)?$/.exec(rest);
    if (header === null) throw BEYOND;
    const found: string[] = [];
    let own = 0;
    let blank = 0;
    let line: string | undefined;
    for (line = this.#lines[++this.#at]; line !== undefined; line = this.#lines[++this.#at]) {
      const spaces = leadingSpaces(line);
      if (spaces === line.length) {
        // Spaces beyond the block's own column are text.
        if (spaces > own) throw BEYOND;
        blank++;
        continue;
      }
      if (spaces < own || (own === 0 && spaces <= indent)) break;
      if (own === 0) own = spaces;
      for (; blank > 0; blank--) found.push("");
      found.push(line.slice(own));
    }
    // Without a line end behind the last line, parsers differ in whether the text has one.
    const isOpen = line === undefined && this.#lines.at(-1) !== "";
    const isBetween = line !== undefined && leadingSpaces(line) > indent;
    if (own === 0 || isOpen || isBetween) throw BEYOND;
    this.#at--;
    this.#next();
    return `${found.join("\n")}${header[1] === "-" ? "" : "\n"}`;
  }

  /** A document that is one flow collection, as JSON is: only here may it go on over several lines. */
  #flowDocument(): Json {
    const rest = this.#lines.slice(this.#at).join("\n");
    if (rest.includes("\t") && !isIndentedByTabs(rest)) throw BEYOND;
    // Looked for once each: a document on a single line has none, and thousands of values.
    let [newline, line] = [rest.indexOf("\n", this.#indent), this.#line];
    const flow = new FlowReader(
      rest,
      this.lines,
      (at) => {
        for (; newline !== -1 && newline < at; newline = rest.indexOf("\n", newline + 1)) line++;
        return line;
      },
      0,
      this.#indent,
    );
    const value = flow.value();
    if (!/^\s*$/.test(rest.slice(flow.at))) throw BEYOND;
    this.#isEnd = true;
    return value;
  }
}

const SPACE = 0x20;
const TAB = 0x09;
const HASH = 0x23;

function leadingSpaces(line: string): number {
  let spaces = 0;
  while (line.charCodeAt(spaces) === SPACE) spaces++;
  return spaces;
}

function isFlowStart(code: number): boolean {
  return code === 0x7b || code === 0x5b;
}

function isItem(text: string): boolean {
  return text === "-" || text.startsWith("- ");
}

/** Tabs before JSON's members are usual; anywhere else they are left to the other parser. */
function isIndentedByTabs(text: string): boolean {
  return text.split("\n").every((line) => !line.replace(/^\t+/, "").includes("\t"));
}

/** A plain scalar that ends with its line, or before a comment: YAML 1.2.2, §7.3.3. */
function plainAt(rest: string): Json {
  PLAIN_START.lastIndex = 0;
  if (!PLAIN_START.test(rest)) throw BEYOND;
  const comment = rest.indexOf(" #");
  const text = (comment === -1 ? rest : rest.slice(0, comment)).trimEnd();
  if (text.includes(": ") || text.endsWith(":")) throw BEYOND;
  const value = plainScalar(text);
  if (value === undefined) throw BEYOND;
  return value;
}
