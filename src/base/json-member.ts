import { decodeBase64 } from "./base64.ts";
import { closestWord } from "./closest-word.ts";
import type { Digest } from "./digest.ts";
import type { Json, JsonPath } from "./strict-json.ts";

/** What members of one document have in common. */
export interface JsonDocument {
  /** What the document is, for messages: `a plan`. */
  readonly name: string;
  /** `plan.json:12:9 (plan.json › keep[3] › as)`, from the path to a value and the same path for people. */
  readonly placeOf: (path: JsonPath, shown: string) => string;
  /** Throws the error of the document. */
  readonly refuse: (why: string, where: string) => never;
}

/**
 * A value of a JSON document with its path, so that whatever is wrong with it can be said together with its place. The
 * methods read the value in one form, and refuse any other.
 */
export class JsonMember {
  readonly json: Json;
  readonly #document: JsonDocument;
  readonly #path: JsonPath;
  /** `plan.json › keep[3] › as` */
  readonly #shown: string;

  constructor(json: Json, document: JsonDocument, shown: string, path: JsonPath = []) {
    this.json = json;
    this.#document = document;
    this.#path = path;
    this.#shown = shown;
  }

  #inner(json: Json, step: string | number): JsonMember {
    const shown = typeof step === "number" ? `${this.#shown}[${step}]` : `${this.#shown} › ${step}`;
    return new JsonMember(json, this.#document, shown, [...this.#path, step]);
  }

  /** Requires exactly these members: otherwise a misspelt member would look like one that was left out. */
  members<Name extends string>(names: readonly Name[]): Readonly<Record<Name, JsonMember>> {
    const json = this.#fields();
    const unknown = Object.keys(json).find((name) => !(names as readonly string[]).includes(name));
    if (unknown !== undefined) {
      const near = closestWord(unknown, names);
      const known = near === undefined ? `its members are ${names.join(", ")}` : `did you mean ${near}?`;
      const said = `${JSON.stringify(unknown)} is not a member of ${this.#document.name}: ${known}`;
      this.#inner(json[unknown]!, unknown).refuse(said);
    }
    const read = (name: Name) => {
      if (!Object.hasOwn(json, name)) this.refuse(`${name} is missing`);
      return this.#inner(json[name]!, name);
    };
    return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, JsonMember>;
  }

  /**
   * One member of an object in a document that other people define: it may have members that are not read here. Go writes
   * null for what is absent, so null is absent too.
   */
  optional(name: string): JsonMember | undefined {
    const found = this.#fields();
    return Object.hasOwn(found, name) && found[name] !== null ? this.#inner(found[name]!, name) : undefined;
  }

  /** Any of these members, and no others. Null is absent here too. */
  some<Name extends string>(names: readonly Name[]): { readonly [name in Name]?: JsonMember } {
    const unknown = Object.keys(this.#fields()).find((name) => !(names as readonly string[]).includes(name));
    if (unknown !== undefined) this.refuse(`${JSON.stringify(unknown.slice(0, 100))} is not a member that is known`);
    const found = names.flatMap((name) => {
      const member = this.optional(name);
      return member === undefined ? [] : [[name, member] as const];
    });
    return Object.fromEntries(found) as { readonly [name in Name]?: JsonMember };
  }

  /** One member that must be there. */
  required(name: string): JsonMember {
    return this.optional(name) ?? this.refuse(`${name} is missing`);
  }

  /** Bytes in base64, as `decodeBase64` reads it. */
  bytes(): Uint8Array {
    return decodeBase64(this.text()) ?? this.refuse("base64 is wanted: RFC 4648, section 4, with padding");
  }

  /** Every member of an object whose names are data. */
  entries(limit: number): readonly (readonly [string, JsonMember])[] {
    const names = Object.keys(this.#fields());
    if (names.length > limit) this.refuse(`it has more than ${limit} members`);
    return names.map((name) => [name, this.#inner(this.#fields()[name]!, name)]);
  }

  #fields(): { readonly [name: string]: Json } {
    const { json } = this;
    if (typeof json !== "object" || json === null || Array.isArray(json)) return this.refuse("an object is wanted");
    return json;
  }

  items(limit: number): readonly JsonMember[] {
    if (!Array.isArray(this.json)) return this.refuse("an array is wanted");
    if (this.json.length > limit) this.refuse(`it has more than ${limit} entries`);
    return this.json.map((item, index) => this.#inner(item, index));
  }

  text(): string {
    return typeof this.json === "string" && !this.json.includes("\0") ? this.json : this.refuse("a text is wanted");
  }

  flag(): boolean {
    return typeof this.json === "boolean" ? this.json : this.refuse("true or false is wanted");
  }

  digest(): Digest {
    const text = this.text();
    return /^sha(?:256|512):[0-9a-f]{64,128}$/.test(text) ? (text as Digest) : this.refuse("a digest is wanted");
  }

  /** A size in bytes. */
  size(): number {
    const { json } = this;
    if (typeof json === "number" && Number.isSafeInteger(json) && json >= 0 && !Object.is(json, -0)) return json;
    return this.refuse("a size is wanted: a whole number of bytes from 0 to 2^53 - 1");
  }

  oneOf<Value extends string>(values: readonly Value[]): Value {
    const found = values.find((value) => value === this.json);
    return found ?? this.refuse(`it is one of ${values.join(", ")}`);
  }

  orNull<Value>(read: (member: JsonMember) => Value): Value | null {
    return this.json === null ? null : read(this);
  }

  /** Where the value is, for people. */
  place(): string {
    return this.#document.placeOf(this.#path, this.#shown);
  }

  refuse(why: string): never {
    return this.#document.refuse(why, this.place());
  }
}
