import { differInTimesOnly } from "./times.ts";

/** One thing that is not the same on both sides. Texts are from outside, and no longer than `EXCERPT_LENGTH`. */
export interface Difference {
  /** `the status`, `the header content-type`, `the body at $.items[2]`, `the log`. */
  readonly part: string;
  /** Null where that side has no such thing. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Each image is asked for a thing more than once: what already differs between two answers of one image says nothing. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** Parts that are left out, because they change from answer to answer on either side. */
  readonly notCompared: readonly string[];
}

/** What was seen of one thing, each time that it was asked for. */
export interface Sides<Value> {
  readonly before: readonly Value[];
  readonly after: readonly Value[];
}

export const SAME: Comparison = { differences: [], notCompared: [] };

const EXCERPT_LENGTH = 200;

export function excerpt(text: string): string {
  return text.length <= EXCERPT_LENGTH ? text : `${text.slice(0, EXCERPT_LENGTH - 1).toWellFormed()}…`;
}

export function excerptOrNull(text: string | null): string | null {
  return text === null ? null : excerpt(text);
}

export function mapSides<Value, Result>(sides: Sides<Value>, read: (value: Value) => Result): Sides<Result> {
  return { before: sides.before.map(read), after: sides.after.map(read) };
}

export function merged(comparisons: readonly Comparison[]): Comparison {
  return {
    differences: comparisons.flatMap(({ differences }) => differences),
    notCompared: [...new Set(comparisons.flatMap(({ notCompared }) => notCompared))],
  };
}

/** What differs in these parts, and in what lies in them, is not compared: whoever asks knows that it varies. */
export function leaveOut({ differences, notCompared }: Comparison, parts: readonly string[]): Comparison {
  const isLeftOut = (part: string) =>
    parts.some((each) => part === each || (/^[.[]/.test(part.slice(each.length)) && part.startsWith(each)));
  return {
    differences: differences.filter(({ part }) => !isLeftOut(part)),
    notCompared: [...new Set([...notCompared, ...differences.map(({ part }) => part).filter(isLeftOut)])],
  };
}

/** Compares one text; null is its absence. Throws RangeError where one side has nothing to compare. */
export function compareTexts(part: string, { before, after }: Sides<string | null>): Comparison {
  const [old, fresh] = [before[0], after[0]];
  if (old === undefined || fresh === undefined) throw new RangeError(`${part} was asked of one side only`);
  if (before.some((one) => one !== old) || after.some((one) => one !== fresh)) {
    return { differences: [], notCompared: [part] };
  }
  if (old === fresh) return SAME;
  if (old !== null && fresh !== null && differInTimesOnly(old, fresh)) return { differences: [], notCompared: [part] };
  return { differences: [{ part, before: excerptOrNull(old), after: excerptOrNull(fresh) }], notCompared: [] };
}
