import type { Value } from "./value.ts";

/** A program that starts the program that its arguments name. */
interface Wrapper {
  /** The letters of options that take a value. */
  readonly valued?: string;
  /** Long options whose value is the next word if they have no equals sign. */
  readonly valuedLong?: readonly string[];
  /** How many words come before the program: a user, a time. */
  readonly operands?: number;
  /** `NAME=value` before the program. */
  readonly assigns?: true;
  /** Letter and long name of an option that names a working directory. */
  readonly folder?: readonly string[];
  /** Letter and long name of an option whose value is split into words: env's. */
  readonly splits?: readonly string[];
  /** Letters of options with which it only says what it would start. */
  readonly looksUp?: string;
}

const BY_NAME: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  // Wrappers of the shells themselves: exec of Bash, command, builtin, and the reserved word time.
  ["exec", { valued: "a" }],
  ["command", { looksUp: "vV" }],
  ["builtin", {}],
  ["time", { valued: "of", valuedLong: ["output", "format"] }],
  [
    "env",
    {
      valued: "uCSP",
      valuedLong: ["unset", "chdir", "split-string", "argv0"],
      assigns: true,
      folder: ["C", "chdir"],
      splits: ["S", "split-string"],
    },
  ],
  ["nice", { valued: "n", valuedLong: ["adjustment"] }],
  ["nohup", {}],
  ["setsid", {}],
  ["timeout", { valued: "ks", valuedLong: ["kill-after", "signal"], operands: 1 }],
  ["stdbuf", { valued: "ioe", valuedLong: ["input", "output", "error"] }],
  ["ionice", { valued: "cn", valuedLong: ["class", "classdata"] }],
  ["chrt", { valued: "TPD", operands: 1 }],
  ["taskset", { operands: 1 }],
  ["setarch", {}],
  ["linux64", {}],
  ["unshare", {}],
  [
    "setpriv",
    {
      valuedLong: [
        ...["ruid", "euid", "reuid", "rgid", "egid", "regid", "groups", "inh-caps", "ambient-caps", "bounding-set"],
        ...["securebits", "pdeathsig", "selinux-label", "apparmor-profile"],
      ],
    },
  ],
  ["sudo", { valued: "ugCDhpRrTt", valuedLong: ["user", "group", "chdir"], assigns: true, folder: ["D", "chdir"] }],
  ["doas", { valued: "uC" }],
  ["su-exec", { operands: 1 }],
  ["gosu", { operands: 1 }],
  ["s6-setuidgid", { operands: 1 }],
  ["setuidgid", { operands: 1 }],
  ["envdir", { operands: 1 }],
  ["s6-envdir", { operands: 1 }],
  ["chpst", { valued: "uUebdopfncmstr/" }],
  ["with-contenv", {}],
  ["tini", { valued: "pe" }],
  ["tini-static", { valued: "pe" }],
  ["docker-init", { valued: "pe" }],
  ["dumb-init", { valued: "r", valuedLong: ["rewrite"] }],
  ["catatonit", {}],
  ["busybox", {}],
  ["toybox", {}],
]);

/** What a wrapper starts. */
export interface Wrapped {
  readonly words: readonly Value[];
  /** Variables that it sets. */
  readonly assignments: readonly (readonly [name: string, value: string])[];
  /** A working directory that it changes to. */
  readonly folder: Value | null;
}

/**
 * The words of the program that a wrapper starts, from the wrapper's words, its own name first. `none` if it is not a
 * wrapper or starts nothing, undefined if only the running shell knows.
 */
export function unwrap(words: readonly Value[]): Wrapped | "none" | undefined {
  const name = words[0]?.slice(words[0].lastIndexOf("/") + 1) ?? "";
  const wrapper = BY_NAME.get(name);
  return wrapper === undefined ? "none" : new Unwrapping(wrapper, words).result();
}

class Unwrapping {
  readonly #wrapper: Wrapper;
  readonly #words: Value[];
  readonly #assignments: [string, string][] = [];
  #folder: Value | null = null;
  #isLookUp = false;

  constructor(wrapper: Wrapper, words: readonly Value[]) {
    this.#wrapper = wrapper;
    this.#words = words.slice(1);
  }

  result(): Wrapped | "none" | undefined {
    const isKnown = this.#passOptions();
    if (this.#isLookUp) return "none";
    if (!isKnown) return undefined;
    if (this.#wrapper.assigns && !this.#passAssignments()) return undefined;
    const words = this.#words.slice(this.#wrapper.operands ?? 0);
    if (words.length === 0) return "none";
    return { words, assignments: this.#assignments, folder: this.#folder };
  }

  /**
   * POSIX.1-2017, XBD 12.2: options end at the first word that is not an option, or after `--`. Returns false if a word
   * is not known.
   */
  #passOptions(): boolean {
    for (;;) {
      const word = this.#words[0];
      if (this.#words.length === 0) return true;
      if (word === undefined) return false;
      if (!word.startsWith("-")) return true;
      this.#words.shift();
      if (word === "--") return true;
      if (word === "-") continue;
      if (word.startsWith("--")) this.#long(word.slice(2));
      else this.#short(word.slice(1));
    }
  }

  #long(text: string): void {
    const [name = "", ...value] = text.split("=");
    if (value.length > 0) this.#take(name, value.join("="));
    else if (this.#wrapper.valuedLong?.includes(name)) this.#take(name, this.#words.shift());
  }

  #short(letters: string): void {
    for (let at = 0; at < letters.length; at++) {
      if (this.#wrapper.looksUp?.includes(letters[at]!)) this.#isLookUp = true;
      if (!this.#wrapper.valued?.includes(letters[at]!)) continue;
      const attached = letters.slice(at + 1);
      this.#take(letters[at]!, attached === "" ? this.#words.shift() : attached);
      return;
    }
  }

  #take(option: string, value: Value): void {
    if (this.#wrapper.folder?.includes(option)) this.#folder = value;
    // A value that is not known splits into words that are not known.
    if (this.#wrapper.splits?.includes(option)) this.#words.unshift(...(value?.trim().split(/\s+/) ?? [undefined]));
  }

  #passAssignments(): boolean {
    for (let word = this.#words[0]; this.#words.length > 0; word = this.#words[0]) {
      if (word === undefined) return false;
      const [, name, value] = /^([^=/]+)=(.*)$/s.exec(word) ?? [];
      if (name === undefined || value === undefined) return true;
      this.#assignments.push([name, value]);
      this.#words.shift();
    }
    return true;
  }
}
