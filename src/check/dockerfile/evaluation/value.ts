import { LIMITS } from "../../../base/limits.ts";
import { isProblem, readShellText, type ShellOptions } from "../../../format/dockerfile/shell-word.ts";

/** A text of a Dockerfile with its variables replaced, as far as the file alone says what they are. */
export interface Value {
  readonly written: string;
  /** Undefined where it depends on what only the builder knows: build arguments, variables of an image. */
  readonly text: string | undefined;
  readonly words: readonly string[];
  readonly set: ReadonlySet<string>;
  /** Variables that nothing sets and nothing declares; `missed` are those that the text has no other word for. */
  readonly unset: ReadonlySet<string>;
  readonly missed: ReadonlySet<string>;
  /** Why no builder can read it, whatever the variables are. */
  readonly problem: string | undefined;
}

/** The variables of a stage while its instructions are read one after the other. */
export class Variables {
  /** Undefined for one that is set, nobody knows to what. */
  readonly #values = new Map<string, string | undefined>();
  /** Arguments, which whoever builds may set. */
  readonly #declared = new Set<string>();
  /** Those of the stage below, which is finished. */
  readonly #below: Variables | undefined;
  /** An image from outside may set any other. */
  readonly #isOpen: boolean;
  readonly #budget: { left: number };

  constructor(isOpen: boolean, budget: { left: number }, below?: Variables) {
    this.#isOpen = isOpen;
    this.#budget = budget;
    this.#below = below;
  }

  /** The variables of a stage on top of this one. */
  above(): Variables {
    return new Variables(this.#isOpen, this.#budget, this);
  }

  set(name: string, value: string | undefined): void {
    this.#values.set(name, value !== undefined && value.length > LIMITS.variableLength ? undefined : value);
  }

  declare(name: string): void {
    this.#declared.add(name);
  }

  has(name: string): boolean {
    return this.#holderOf(name) !== undefined;
  }

  get(name: string): string | undefined {
    return this.#holderOf(name)?.get(name);
  }

  #holderOf(name: string): ReadonlyMap<string, string | undefined> | undefined {
    for (let one: Variables | undefined = this; one !== undefined; one = one.#below) {
      if (one.#values.has(name)) return one.#values;
    }
    return undefined;
  }

  #isDeclared(name: string): boolean {
    for (let one: Variables | undefined = this; one !== undefined; one = one.#below) {
      if (one.#declared.has(name)) return true;
    }
    return false;
  }

  read(text: string, options: ShellOptions): Value {
    let isCertain = true;
    const read = readShellText(text, { ...options, budget: this.#budget }, (name) => {
      const holder = this.#holderOf(name);
      const value = holder?.get(name);
      if (value === undefined && (this.#isOpen || holder !== undefined || this.#isDeclared(name))) isCertain = false;
      return value ?? (holder === undefined ? undefined : "");
    });
    if (isProblem(read)) {
      // Whoever builds may give what is asked for, and what is too much for us may be read by a builder.
      const isKnown = read.kind === "syntax" || (read.kind === "demand" && isCertain);
      return { ...NOTHING, written: text, problem: isKnown ? read.problem : undefined };
    }
    const { words, set, unset, missed } = read;
    return {
      written: text,
      text: isCertain ? read.text : undefined,
      words,
      set,
      unset: this.#unknown(unset),
      missed: this.#unknown(missed),
      problem: undefined,
    };
  }

  #unknown(names: ReadonlySet<string>): ReadonlySet<string> {
    return this.#isOpen || names.size === 0 ? NO_NAMES : new Set([...names].filter((name) => !this.#isDeclared(name)));
  }
}

/** How a value, or a part of it, is told of: what variables hold may be a secret, so those stay as they are written. */
export function shown({ written }: Value, part: string): string {
  return (/\$/.test(written) ? written : part).slice(0, 80);
}

const NO_NAMES: ReadonlySet<string> = new Set();
const NOTHING = { text: undefined, words: [], set: NO_NAMES, unset: NO_NAMES, missed: NO_NAMES };
