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
  readonly #values: Map<string, string | undefined>;
  /** Arguments, which whoever builds may set. */
  readonly #declared: Set<string>;
  /** An image from outside may set any other. */
  readonly #isOpen: boolean;

  constructor(
    values: Iterable<readonly [string, string | undefined]>,
    isOpen: boolean,
    declared: Iterable<string> = [],
  ) {
    this.#values = new Map(values);
    this.#declared = new Set(declared);
    this.#isOpen = isOpen;
  }

  /** The same for a stage on top of this one. */
  copy(): Variables {
    return new Variables(this.#values, this.#isOpen, this.#declared);
  }

  set(name: string, value: string | undefined): void {
    this.#values.set(name, value);
  }

  declare(name: string): void {
    this.#declared.add(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  read(text: string, options: ShellOptions): Value {
    let isCertain = true;
    const read = readShellText(text, options, (name) => {
      const value = this.#values.get(name);
      if (value === undefined && (this.#isOpen || this.#declared.has(name) || this.#values.has(name)))
        isCertain = false;
      return value ?? (this.#values.has(name) ? "" : undefined);
    });
    if (isProblem(read)) {
      // Whoever builds may give what is asked for.
      return { ...NOTHING, written: text, problem: read.demands && !isCertain ? undefined : read.problem };
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
    return this.#isOpen ? NO_NAMES : new Set([...names].filter((name) => !this.#declared.has(name)));
  }
}

/** How a value, or a part of it, is told of: what variables hold may be a secret, so those stay as they are written. */
export function shown({ written }: Value, part: string): string {
  return (/\$/.test(written) ? written : part).slice(0, 80);
}

const NO_NAMES: ReadonlySet<string> = new Set();
const NOTHING = { text: undefined, words: [], set: NO_NAMES, unset: NO_NAMES, missed: NO_NAMES };
