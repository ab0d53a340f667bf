import type { Json, JsonPath } from "../../base/strict-json.ts";
import type { Parsed } from "../yaml/parsed.ts";

export type JsonObject = { readonly [key: string]: Json };

interface ObjectParts {
  readonly value: JsonObject;
  readonly apiVersion: string;
  readonly kind: string;
  readonly file: string;
  readonly line: number;
  /** The steps from the document to the object: those into a list. */
  readonly path: JsonPath;
  /** The namespace that it gets where it says none. */
  readonly defaultNamespace?: string | undefined;
}

/** One object of a manifest, with the place of everything in it. */
export class KubernetesObject {
  readonly value: JsonObject;
  readonly apiVersion: string;
  readonly kind: string;
  readonly file: string;
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly #path: JsonPath;
  readonly #defaultNamespace: string | undefined;
  readonly #parsed: Parsed;

  constructor({ value, apiVersion, kind, file, line, path, defaultNamespace }: ObjectParts, parsed: Parsed) {
    this.value = value;
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.file = file;
    this.line = line;
    this.#path = path;
    this.#defaultNamespace = defaultNamespace;
    this.#parsed = parsed;
  }

  /** The API group: `apps` of `apps/v1`, and empty for `v1`. */
  get group(): string {
    const slash = this.apiVersion.indexOf("/");
    return slash === -1 ? "" : this.apiVersion.slice(0, slash);
  }

  /** Undefined where it has none, or only a `generateName`. */
  get name(): string | undefined {
    return this.#textOf("name");
  }

  /** Undefined where nothing says it: whoever applies the object decides then. */
  get namespace(): string | undefined {
    return this.#textOf("namespace") ?? this.#defaultNamespace;
  }

  /** `Deployment shop/order`, for people. */
  get title(): string {
    const name = this.name ?? this.#textOf("generateName") ?? "without a name";
    return `${this.kind} ${this.namespace === undefined ? "" : `${this.namespace}/`}${name}`;
  }

  /** The line of a field, or of the closest value around it that is there. */
  lineOf(path: JsonPath): number {
    return this.#parsed.lines.lineOf(this.#parsed.value, [...this.#path, ...path]) ?? this.line;
  }

  #textOf(member: string): string | undefined {
    const { metadata } = this.value;
    if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)) return undefined;
    const text = Object.hasOwn(metadata, member) ? metadata[member] : undefined;
    return typeof text === "string" && text !== "" ? text : undefined;
  }
}
