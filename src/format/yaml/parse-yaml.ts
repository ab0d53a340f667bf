import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar } from "yaml";
import { LIMITS } from "../../base/limits.ts";
import type { Json } from "../../base/strict-json.ts";
import { Lines, type Parsed, setMember, type Unparsed } from "./parsed.ts";

/** One document of a file, as text. */
export interface DocumentText {
  readonly text: string;
  /** The line of the file on which the text begins, from 1. */
  readonly firstLine: number;
}

/** What plain scalars mean to those who read a document: they differ, and no schema of YAML is all of theirs. */
export interface Scalars {
  /** Undefined for what has no form in JSON, as infinity. */
  readonly valueOf: (text: string) => string | number | boolean | null | undefined;
  /** Undefined for what is no name of a member. */
  readonly keyOf: (text: string) => string | undefined;
}

/** Parses any document of YAML. An empty one is null. Never throws. */
export function parseYaml(document: DocumentText, scalars: Scalars): Parsed | Unparsed {
  if (document.text.length > LIMITS.yamlLength) {
    const why = `it is YAML that only a whole parser reads, and longer than ${LIMITS.yamlLength} characters`;
    return { why, line: document.firstLine };
  }
  const counter = new LineCounter();
  const parsed = parseDocument(document.text, {
    schema: "failsafe",
    prettyErrors: false,
    logLevel: "silent",
    lineCounter: counter,
    uniqueKeys: false,
  });
  const lineAt = (offset: number) => document.firstLine + Math.max(counter.linePos(offset).line, 1) - 1;
  const [broken] = parsed.errors;
  if (broken !== undefined) return { why: lowered(broken.message), line: lineAt(broken.pos[0]) };
  const reader = new Reader(lineAt, scalars);
  try {
    return { value: reader.read(parsed.contents as Node | null), lines: reader.lines };
  } catch (error) {
    if (error instanceof Refusal) return { why: error.message, line: lineAt(error.offset) };
    throw error;
  }
}

function lowered(text: string): string {
  return text[0]!.toLowerCase() + text.slice(1);
}

class Refusal extends Error {
  readonly offset: number;

  constructor(why: string, node: Node | null) {
    super(why);
    this.offset = node?.range?.[0] ?? 0;
  }
}

interface Known {
  readonly value: Json;
  /** Values in it, as often as aliases repeat them. */
  readonly values: number;
}

const STRING_TAG = "tag:yaml.org,2002:str";
const COLLECTION_TAGS: ReadonlySet<string | undefined> = new Set([
  undefined,
  "tag:yaml.org,2002:map",
  "tag:yaml.org,2002:seq",
]);

/** Turns nodes into values. What kubectl refuses, and what parsers read in different ways, is refused. */
class Reader {
  readonly lines = new Lines();
  readonly #lineAt: (offset: number) => number;
  readonly #scalars: Scalars;
  /** The value of each anchor, or "open" as long as its node is being read. */
  readonly #anchors = new Map<string, Known | "open">();
  #values = 0;
  #depth = 0;
  /** Flow collections around what is read: YAML 1.2.2, §7.4. */
  #flowDepth = 0;

  constructor(lineAt: (offset: number) => number, scalars: Scalars) {
    this.#lineAt = lineAt;
    this.#scalars = scalars;
  }

  read(node: Node | null): Json {
    if (node !== null && isAlias(node)) return this.#alias(node);
    this.#count(1, node);
    const anchor = node === null || !("anchor" in node) ? undefined : (node.anchor as string | undefined);
    if (anchor === undefined) return this.#inner(node);
    const before = this.#values;
    this.#anchors.set(anchor, "open");
    const value = this.#inner(node);
    this.#anchors.set(anchor, { value, values: this.#values - before + 1 });
    return value;
  }

  #count(values: number, node: Node | null): void {
    this.#values += values;
    if (this.#values > LIMITS.yamlValues) {
      throw new Refusal(`it has more than ${LIMITS.yamlValues} values, aliases included`, node);
    }
  }

  #alias(node: Alias): Json {
    const known = this.#anchors.get(node.source);
    if (known === undefined) throw new Refusal(`the alias *${node.source} has no anchor before it`, node);
    if (known === "open") throw new Refusal(`the alias *${node.source} is inside the value that it stands for`, node);
    this.#count(known.values, node);
    return known.value;
  }

  #inner(node: Node | null): Json {
    if (node === null) return null;
    if (isScalar(node)) return this.#scalar(node);
    if (!COLLECTION_TAGS.has(node.tag)) throw new Refusal(`the tag ${node.tag} is not read`, node);
    if (++this.#depth > LIMITS.jsonDepth) {
      throw new Refusal(`values are nested more than ${LIMITS.jsonDepth} deep`, node);
    }
    const isFlow = "flow" in node && node.flow === true;
    if (isFlow) this.#flowDepth++;
    const value = isSeq(node) ? this.#list(node) : this.#object(node);
    if (isFlow) this.#flowDepth--;
    this.#depth--;
    return value;
  }

  #scalar(node: Scalar): Json {
    const text = node.source ?? String(node.value ?? "");
    if (node.tag === STRING_TAG || (node.tag === undefined && node.type !== "PLAIN" && node.type !== undefined)) {
      return String(node.value ?? "");
    }
    if (node.tag !== undefined) throw new Refusal(`the tag ${node.tag} is not read`, node);
    this.#requirePlainInFlow(node, text);
    const value = this.#scalars.valueOf(text);
    if (value === undefined) throw new Refusal(`${text} has no form in JSON`, node);
    return value;
  }

  /**
   * YAML 1.1 and 1.2 differ in where a plain scalar ends within brackets, and libyaml, which go-yaml is made from, follows
   * neither in all cases: `[a?]`, `[a:]`, `{a:, b: c}`.
   */
  #requirePlainInFlow(node: Node, text: string): void {
    if (this.#flowDepth > 0 && (text === "" || /\?|^:|:$/.test(text))) {
      throw new Refusal(
        `${text === "" ? "nothing" : text} within brackets is read in two ways: write it in quotes`,
        node,
      );
    }
  }

  #list(node: Node): Json {
    if (!isSeq(node)) return null;
    const items = node.items as readonly (Node | null)[];
    const list = items.map((item) => this.read(item));
    this.lines.mark(
      list,
      items.map((item) => this.#lineOf(item ?? node)),
    );
    return list;
  }

  #object(node: Node): Json {
    if (!isMap(node)) return null;
    const object: { [key: string]: Json } = {};
    const keys: string[] = [];
    const lines: number[] = [];
    /** Where the keys that << brought in stand in the list: a key of the map itself takes the place of one. */
    const merged = new Map<string, number>();
    let isMerged = false;
    for (const { key, value } of node.items as readonly { key: Node | null; value: Node | null }[]) {
      if (isMergeKey(key)) {
        if (isMerged) throw new Refusal("the key << appears twice", key);
        isMerged = true;
        const before = new Set(keys);
        for (const [name, inner] of this.#merged(this.read(value), value)) {
          if (before.has(name)) throw new Refusal(`<< follows the key ${name}: tools differ in which one counts`, key);
          if (merged.has(name)) continue;
          merged.set(name, keys.length);
          setMember(object, name, inner);
          keys.push(name);
          lines.push(this.#lineOf(key));
        }
        continue;
      }
      const name = this.#key(key, node);
      const place = merged.get(name) ?? keys.length;
      if (Object.hasOwn(object, name) && !merged.delete(name)) {
        throw new Refusal(`the key ${JSON.stringify(name)} appears twice`, key);
      }
      setMember(object, name, this.read(value));
      keys[place] = name;
      lines[place] = this.#lineOf(key);
    }
    this.lines.mark(object, lines, keys);
    return object;
  }

  #key(key: Node | null, around: Node): string {
    const node = key !== null && isAlias(key) ? null : key;
    if (node === null || !isScalar(node)) throw new Refusal("a key is not a text", key ?? around);
    const isText = node.type !== "PLAIN" && node.type !== undefined;
    if (node.tag !== undefined) throw new Refusal(`the tag ${node.tag} is not read`, node);
    if (!isText) this.#requirePlainInFlow(node, node.source ?? "");
    const name = isText ? String(node.value) : this.#scalars.keyOf(node.source ?? "");
    if (name === undefined) throw new Refusal(`the key ${node.source || "null"} is not a text`, node);
    return name;
  }

  /** The members that a merge key brings in: https://yaml.org/type/merge.html. */
  #merged(value: Json, node: Node | null): readonly (readonly [string, Json])[] {
    return (Array.isArray(value) ? value : [value]).flatMap((map) => {
      if (typeof map !== "object" || map === null || Array.isArray(map)) {
        throw new Refusal("<< wants an object, or a list of objects", node);
      }
      return Object.entries(map);
    });
  }

  #lineOf(node: Node | null): number {
    return this.#lineAt(node?.range?.[0] ?? 0);
  }
}

function isMergeKey(key: Node | null): boolean {
  return key !== null && isScalar(key) && key.type === "PLAIN" && key.source === "<<" && key.tag === undefined;
}
