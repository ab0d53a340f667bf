import { advance, isComplete, type Position, parseRefPattern, type Step, startOf } from "./ref-pattern.ts";

interface Rule {
  readonly steps: readonly Step[];
  readonly isNegative: boolean;
}

/** How far each pattern of a filter has come with the characters of a name. */
export type FilterState = readonly Position[];

/**
 * Which names of branches or tags a filter lets through. Of several patterns that match, the last one counts: `!` in front of it takes
 * the name out again. A name that none matches is not let through.
 */
export class RefFilter {
  /** As it is written, for people. */
  readonly text: string;
  readonly #rules: readonly Rule[];
  /** What becomes of a name that no pattern matches. */
  readonly #otherwise: boolean;
  readonly start: FilterState;

  private constructor(text: string, rules: readonly Rule[], otherwise: boolean) {
    this.text = text;
    this.#rules = rules;
    this.#otherwise = otherwise;
    this.start = rules.map(({ steps }) => startOf(steps));
  }

  /** Every name. */
  static readonly all = new RefFilter("any", [], true);

  /** `tags` or `branches`. Undefined where a pattern cannot be read. */
  static only(patterns: readonly string[]): RefFilter | undefined {
    const rules = patterns.map((pattern) => ruleOf(pattern.replace(/^!/, ""), pattern.startsWith("!")));
    return rules.every((rule) => rule !== undefined) ? new RefFilter(patterns.join(", "), rules, false) : undefined;
  }

  /** `tags-ignore` or `branches-ignore`, in which there is no `!`. Undefined where a pattern cannot be read. */
  static except(patterns: readonly string[]): RefFilter | undefined {
    if (patterns.some((pattern) => pattern.startsWith("!"))) return undefined;
    const rules = patterns.map((pattern) => ruleOf(pattern, true));
    if (!rules.every((rule) => rule !== undefined)) return undefined;
    return new RefFilter(`any but ${patterns.join(", ")}`, rules, true);
  }

  /** How much there is to compare in it. */
  get size(): number {
    return this.#rules.reduce((sum, { steps }) => sum + steps.length, 0);
  }

  lets(name: string): boolean {
    return this.isLet([...name].reduce((state, character) => this.advance(state, character), this.start));
  }

  advance(state: FilterState, character: string): FilterState {
    return this.#rules.map(({ steps }, index) => advance(steps, state[index]!, character));
  }

  /** Is a name let through that ends here? */
  isLet(state: FilterState): boolean {
    const last = this.#rules.findLast(({ steps }, index) => isComplete(steps, state[index]!));
    return last === undefined ? this.#otherwise : !last.isNegative;
  }

  /** The same for two characters that no pattern tells apart. */
  kindOf(character: string): string {
    return this.#rules.map(({ steps }) => steps.map(({ takes }) => (takes(character) ? 1 : 0)).join("")).join();
  }
}

function ruleOf(pattern: string, isNegative: boolean): Rule | undefined {
  const steps = parseRefPattern(pattern);
  return steps === undefined ? undefined : { steps, isNegative };
}
