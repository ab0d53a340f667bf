import type { Json, JsonPath } from "../../base/strict-json.ts";

/** The value of one document, and the lines on which its parts stand. */
export interface Parsed {
  readonly value: Json;
  readonly lines: Lines;
}

/** Why a document has no value. */
export interface Unparsed {
  readonly why: string;
  readonly line: number;
}

interface Members {
  /** The keys of an object; undefined for a list. */
  readonly keys: readonly string[] | undefined;
  readonly lines: readonly number[];
}

/** The line of the file on which each key of an object and each item of a list stands. */
export class Lines {
  readonly #members = new Map<object, Members>();

  /** `lines` are those of `keys`, or of the items of a list. */
  mark(container: object, lines: readonly number[], keys?: readonly string[]): void {
    this.#members.set(container, { keys, lines });
  }

  /** The line of the value at `path` below `root`, or of the closest value around it; undefined if none is known. */
  lineOf(root: Json, path: JsonPath): number | undefined {
    let [value, line]: [Json | undefined, number | undefined] = [root, undefined];
    for (const step of path) {
      if (typeof value !== "object" || value === null) break;
      const members = this.#members.get(value);
      const index = typeof step === "number" ? step : (members?.keys?.indexOf(step) ?? -1);
      line = members?.lines[index] ?? line;
      value = Array.isArray(value) ? value[Number(step)] : Object.hasOwn(value, step) ? value[step] : undefined;
    }
    return line;
  }
}

/** Sets a member whatever its name is: `__proto__` would otherwise change what the object is. */
export function setMember(object: { [key: string]: Json }, key: string, value: Json): void {
  if (key === "__proto__") Object.defineProperty(object, key, { value, enumerable: true, writable: true });
  else object[key] = value;
}
