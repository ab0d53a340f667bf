import { boundOf } from "./bound.ts";
import { Choices } from "./choices.ts";
import { Effort } from "./effort.ts";
import { independentGroups } from "./independent.ts";
import { Model } from "./model.ts";
import { planOf } from "./plan.ts";
import type { Plan, Problem } from "./problem.ts";
import { type Found, Search } from "./search.ts";
import { type Decisions, NOTHING_DECIDED, stateOf, tidyToday, vectorOf } from "./state.ts";
import { add, compare, type Vector, WORST } from "./vector.ts";

/** This part of the effort may go into the first look. */
const QUICK = 20;

const UNKNOWN: Found = { state: undefined, vector: WORST };

/** A newer go line is one more line of go.mod that changes. */
const GO_LINE: Vector = [0, 0, 0, 1, 0, 0, 0];

/**
 * Searches the smallest change of a go.mod that clears findings, within a model of go:
 *
 * - Versions are selected exactly as go does (`src/vuln/modules/`), and nothing that is used today falls to a lower one.
 * - Which modules provide packages is assumed (`needed.ts`) unless `needs` knows. What tidying writes follows from that
 *   (`state.ts`).
 * - A finding counts where its module provides a package, or has a line in go.mod.
 *
 * What `Cost` says decides, in its order. `replace` is tried only where findings would stay otherwise, and `exclude` there
 * and where a major version would change: a plan with them costs at least one such line itself. Whether the new versions build is
 * for go to say. Throws `module-not-found` where the graph of today is not complete, `limit-exceeded` where it is too large.
 */
export function solve(problem: Problem): Plan {
  const model = new Model(problem);
  const effort = new Effort(problem.effort);
  let best = cheapest(model, effort, false);
  if (mayOverride(model, best)) {
    const other = cheapest(model, effort, true);
    if (compare(other.vector, best.vector) < 0) best = other;
  }
  const state = best.state ?? tidyToday(model);
  return planOf(
    model,
    state,
    best.state === undefined ? vectorOf(model, state, everything(model)) : best.vector,
    effort,
  );
}

/** Whether a plan with `exclude` or `replace` may be cheaper: an `exclude` counts as a change of a major version, a `replace` more. */
function mayOverride(model: Model, { vector: [findings, , majors] }: Found): boolean {
  const { allowExclude } = model.problem;
  if (!allowExclude && model.substitutes.size === 0) return false;
  const choices = new Choices(model, model.highestGo, { overrides: true, leaving: true });
  const bound = boundOf(choices, NOTHING_DECIDED, everything(model));
  return bound !== undefined && (bound.least[0] < findings || (allowExclude && majors > 0));
}

/** With today's go line, then with a newer one. Within each of the two, the go line makes no group depend on another. */
function cheapest(model: Model, effort: Effort, overrides: boolean): Found {
  const { go } = model.base;
  const best = cheapestUpTo(model, go, effort, overrides);
  if (model.highestGo <= go) return best;
  const choices = new Choices(model, model.highestGo, { overrides, leaving: true });
  const bound = boundOf(choices, NOTHING_DECIDED, everything(model), best.vector[0]);
  if (bound !== undefined && compare(add(bound.least, GO_LINE), best.vector) >= 0) return best;
  const newer = cheapestUpTo(model, model.highestGo, effort, overrides);
  if (newer.state === undefined) return best;
  const vector = newer.state.selection.go > go ? add(newer.vector, GO_LINE) : newer.vector;
  return compare(vector, best.vector) < 0 ? { ...newer, vector } : best;
}

/** First without letting any module go: that is soon done, and leaves little to look at once modules may. */
function cheapestUpTo(model: Model, highestGo: number, effort: Effort, overrides: boolean): Found {
  const quick = effort.part(QUICK);
  const first = cheapestWithin(new Choices(model, highestGo, { overrides, leaving: false }), quick, UNKNOWN);
  effort.spent += quick.spent;
  return cheapestWithin(new Choices(model, highestGo, { overrides, leaving: true }), effort, first);
}

/** Each independent group for itself; all at once where the parts do not add up to the whole. */
function cheapestWithin(choices: Choices, effort: Effort, known: Found): Found {
  const { model } = choices;
  const all = everything(model);
  const groups = independentGroups(choices).toSorted((a, b) => sizeOf(a) - sizeOf(b));
  let decisions: Decisions = NOTHING_DECIDED;
  const rest = all.slice();
  for (const counted of groups)
    for (const [module, isCounted] of counted.entries()) if (isCounted === 1) rest[module] = 0;
  let sum = vectorOf(model, tidyToday(model), rest);
  for (const [index, counted] of groups.entries()) {
    const share = effort.part(groups.length - index);
    const ofGroup = known.state && { state: known.state, vector: vectorOf(model, known.state, counted) };
    const { state, vector } = new Search(choices, counted, share, ofGroup).run();
    effort.add(share);
    decisions = joined(decisions, state?.decisions ?? NOTHING_DECIDED);
    sum = add(sum, vector);
  }
  const state = stateOf(model, decisions, choices.highestGo);
  const vector = vectorOf(model, state, all);
  if (state.isSound && compare(vector, sum) === 0) return { state, vector };
  const best = state.isSound && compare(vector, known.vector) < 0 ? { state, vector } : known;
  return choices.leaving ? new Search(choices, all, effort, best).run() : best;
}

function sizeOf(counted: Uint8Array): number {
  return counted.reduce((sum, one) => sum + one, 0);
}

function everything(model: Model): Uint8Array {
  return new Uint8Array(model.table.paths.length).fill(1);
}

function joined(a: Decisions, b: Decisions): Decisions {
  return {
    versions: new Map([...a.versions, ...b.versions]),
    capped: a.capped.union(b.capped),
    substitutes: new Map([...a.substitutes, ...b.substitutes]),
    gone: a.gone.union(b.gone),
  };
}
