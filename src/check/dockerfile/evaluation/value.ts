import { LIMITS } from "../../../base/limits.ts";
import { isProblem, readShellText, type ShellOptions } from "../../../format/dockerfile/shell-word.ts";

/** A text of a Dockerfile with its variables replaced, as far as the file alone gives their values. */
export interface Value {
  readonly written: string;
  /** Undefined if it depends on what only the builder knows: build arguments, variables of an image. */
  readonly text: string | undefined;
  readonly words: readonly string[];
  readonly set: ReadonlySet<string>;
  /**
   * Variables that nothing sets and nothing declares; `missed` are those for which the text gives no default either.
   */
  readonly unset: ReadonlySet<string>;
  readonly missed: ReadonlySet<string>;
  /** Why no builder can read the text, whatever the values of variables are. */
  readonly problem: string | undefined;
}

/** The variables of a stage while its instructions are read one after the other. */
export class Variables {
  /** The value is undefined for a variable that is set to something that is not known. */
  readonly #values = new Map<string, string | undefined>();
  /** Arguments, which may be set by whoever builds. */
  readonly #declared = new Set<string>();
  /** The variables of the stage that this one starts from; that stage is complete. */
  readonly #below: Variables | undefined;
  /** Whether any other variable may be set, because the base is an external image. */
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
      // A demanded argument may be given to the build, and text over our limits may still be readable for a builder.
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

/** A value, or a part of it, for messages: variables may hold secrets, so they are shown as written, not replaced. */
export function shown({ written }: Value, part: string): string {
  return (/\$/.test(written) ? written : part).slice(0, 80);
}

const NO_NAMES: ReadonlySet<string> = new Set();
const NOTHING = { text: undefined, words: [], set: NO_NAMES, unset: NO_NAMES, missed: NO_NAMES };
