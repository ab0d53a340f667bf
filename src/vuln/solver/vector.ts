import type { Cost } from "./problem.ts";

/** A cost in the order in which its parts decide. Vectors add up, and the order is kept when the same is added to both. */
export type Vector = readonly [
  findings: number,
  replaced: number,
  majors: number,
  direct: number,
  indirect: number,
  moved: number,
  releases: number,
];

export const ZERO: Vector = [0, 0, 0, 0, 0, 0, 0];
export const WORST: Vector = [Number.POSITIVE_INFINITY, 0, 0, 0, 0, 0, 0];

export function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4], a[5] + b[5], a[6] + b[6]];
}

export function compare(a: Vector, b: Vector): number {
  for (let part = 0; part < a.length; part += 1) {
    if (a[part] !== b[part]) return a[part]! - b[part]!;
  }
  return 0;
}

export function costOf([findings, replaced, majors, direct, indirect, moved, releases]: Vector): Cost {
  return { findings, replaced, majors, direct, indirect, moved, releases };
}
