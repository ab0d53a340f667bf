import type { Outcome } from "./outcome.ts";

/** What one image lets its programs do; null where the question was not asked of it. */
type Side = Pick<Outcome, "can" | "found"> | null;

export interface ComparedOutcome extends Pick<Outcome, "ability" | "question"> {
  readonly before: Side;
  readonly after: Side;
  /** `not compared`: of one image, two containers already differ. Null where there is no image before. */
  readonly shows: "same" | "different" | "not compared" | null;
}

/**
 * Compares what the probe found in containers of both images, each of which was asked more than once. Questions are in
 * the order in which they were asked.
 */
export function compareOutcomes(sides: {
  readonly before: readonly (readonly Outcome[])[] | null;
  readonly after: readonly (readonly Outcome[])[];
}): readonly ComparedOutcome[] {
  const [before, after] = [answers(sides.before ?? []), answers(sides.after)];
  return [...new Set([...after.keys(), ...before.keys()])].map((key) => {
    const [old, fresh] = [before.get(key), after.get(key)];
    const { ability, question } = (fresh ?? old)!.first;
    return {
      ...{ ability, question, before: sideOf(old), after: sideOf(fresh) },
      shows: sides.before === null ? null : shownBy(old, fresh),
    };
  });
}

interface Asked {
  readonly first: Outcome;
  /** Did each container of the image answer the same? */
  readonly isSteady: boolean;
}

function answers(runs: readonly (readonly Outcome[])[]): ReadonlyMap<string, Asked> {
  const groups = Map.groupBy(runs.flat(), ({ ability, question }) => JSON.stringify([ability, question]));
  return new Map(
    [...groups].map(([key, all]) => {
      const [first] = all;
      const isSteady = all.length === runs.length && all.every((one) => isEqual(one, first!));
      return [key, { first: first!, isSteady }];
    }),
  );
}

function shownBy(before: Asked | undefined, after: Asked | undefined): ComparedOutcome["shows"] {
  if (before?.isSteady === false || after?.isSteady === false) return "not compared";
  return before !== undefined && after !== undefined && isEqual(before.first, after.first) ? "same" : "different";
}

function isEqual(one: Outcome, other: Outcome): boolean {
  return one.can === other.can && one.found === other.found;
}

function sideOf(asked: Asked | undefined): Side {
  return asked === undefined ? null : { can: asked.first.can, found: asked.first.found };
}
