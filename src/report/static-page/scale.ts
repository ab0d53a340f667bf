/** From a value to a position in a picture, in its units. */
export type Scale = (value: number) => number;

/** A logarithmic scale: half and double are equally far from 1. Values must be above 0. */
export function logarithmic([least, most]: readonly [number, number], from: number, to: number): Scale {
  const [low, high] = [Math.log(least), Math.log(most)];
  return (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from);
}

export function linear([least, most]: readonly [number, number], from: number, to: number): Scale {
  const width = most - least;
  return (value) => (width === 0 ? (from + to) / 2 : from + ((value - least) / width) * (to - from));
}

const MARKS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 1, 1.25, 2, 5, 10, 20, 50, 100] as const;

/**
 * Ratios to label on an axis of this range, at least `apart` from each other where `scale` puts them. 1 is always among
 * them, and what is near it goes first.
 */
export function marksWithin([least, most]: readonly [number, number], scale: Scale, apart: number): readonly number[] {
  const within = MARKS.filter((mark) => mark >= least && mark <= most);
  const distance = (mark: number) => Math.abs(scale(mark) - scale(1));
  const kept: number[] = [];
  for (const mark of within.toSorted((a, b) => distance(a) - distance(b))) {
    if (kept.every((other) => Math.abs(scale(mark) - scale(other)) >= apart)) kept.push(mark);
  }
  return kept.sort((a, b) => a - b);
}

/** Powers of ten on a logarithmic axis of this range. */
export function decades([least, most]: readonly [number, number]): readonly number[] {
  const first = Math.ceil(Math.log10(least) - 1e-9);
  const count = Math.floor(Math.log10(most) + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => 10 ** (first + index));
}

/** The ends of an axis that begins at 0: 1, 2 or 5 times a power of ten, and at least `most`. */
export function roundEnd(most: number): number {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((factor) => factor * power).find((end) => end >= most) ?? 10 * power;
}

/** Whole multiples of 1, 2 or 5 times a power of ten, from 0 to `most`, at most `count` of them behind 0. */
export function evenMarks(most: number, count: number): readonly number[] {
  const step = roundEnd(most / count);
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, index) => index * step);
}
