import type { FileRow } from "../modules/module-table.ts";
import type { Overrides, Selection } from "../modules/selection.ts";
import { type Model, neededIn, type Substitute } from "./model.ts";
import { add, type Vector } from "./vector.ts";

/** What was decided about modules. A module that is in none of the maps is left to go. */
export interface Decisions {
  /** The version that a module has in the end, by module. */
  readonly versions: ReadonlyMap<number, number>;
  /** Modules whose higher versions are excluded; each has its version in `versions`. */
  readonly capped: ReadonlySet<number>;
  readonly substitutes: ReadonlyMap<number, Substitute>;
  /** Modules that provide no package in the end. */
  readonly gone: ReadonlySet<number>;
}

export const NOTHING_DECIDED: Decisions = {
  versions: new Map(),
  capped: new Set(),
  substitutes: new Map(),
  gone: new Set(),
};

/** A go.mod as it would be after the decisions and a tidying, and what go selects with it. */
export interface State {
  readonly decisions: Decisions;
  readonly selection: Selection;
  /** By module: whether it provides a package. */
  readonly needed: Uint8Array;
  /** By module: the version that the line ends up with, -1 where there is none. */
  readonly lines: Int32Array;
  /** The modules of a combination that fails; undefined where there is none. */
  readonly failing: readonly number[] | undefined;
  /** Whether go would accept it, with no release of Go above the highest one, no override is of an unused module, and nothing fails. */
  readonly isSound: boolean;
}

/** More rounds than any real go.mod takes: each adds or drops lines. */
const ROUNDS = 40;

/**
 * Applies decisions as a person would who edits go.mod and then tidies it:
 *
 * - The decided versions become requirements, and the lines of modules that shall go are taken out.
 * - A module that provides a package never falls below its version of today: it gets a line that keeps it.
 * - Every module that provides a package has a line (the import invariant of cmd/go/internal/modload). Before go 1.17,
 *   those that follow from others are left out again.
 * - The line of a module that provides none goes. Where it provides none today either, would not change and has no
 *   findings, that is left to `go mod tidy`, and not part of the plan.
 *
 * An approximation of tidying: go also keeps modules that make imports unambiguous and those of tests of dependencies.
 */
export function stateOf(model: Model, decisions: Decisions, highestGo: number): State {
  const { table, selector, base } = model;
  const lines = model.lines.slice();
  for (const [module, version] of decisions.versions) {
    if (version > base.selected[module]! && version > lines[module]!) lines[module] = version;
  }
  for (const module of decisions.gone) lines[module] = -1;
  const caps = new Int32Array(table.paths.length).fill(-1);
  for (const module of decisions.capped) caps[module] = decisions.versions.get(module)!;
  const replaced = new Map<number, FileRow>([...decisions.substitutes].map(([module, { row }]) => [module, row]));
  for (let round = 0; ; round += 1) {
    const selection = selector.select(present(lines), { caps, replaced });
    const needed = neededIn(model, selection.selected, replaced);
    if (tidy(model, selection, needed, lines) && round < ROUNDS) continue;
    if (!table.mainPruned) dropImplied(model, lines, selection.selected, { caps, replaced });
    restoreUnused(model, selection.selected, needed, lines);
    const isUsed = [...replaced.keys(), ...decisions.capped].every((module) => needed[module] === 1);
    const { selected } = selection;
    const failing = model.failing.in({ selected, needed, substitutes: decisions.substitutes });
    const isWhole = round < ROUNDS && selection.missing === -1 && selection.go <= highestGo;
    return { decisions, selection, needed, lines, failing, isSound: isWhole && isUsed && failing === undefined };
  }
}

/** Today's go.mod after a tidying. */
export function tidyToday(model: Model): State {
  return stateOf(model, NOTHING_DECIDED, model.table.goVersions.length);
}

/** Changes lines as tidying does: what must go goes first, because its requirements go with it. Returns whether any changed. */
function tidy(model: Model, { selected }: Selection, needed: Uint8Array, lines: Int32Array): boolean {
  const { base, anchors } = model;
  let hasChanged = false;
  const change = (module: number, version: number) => {
    if (lines[module] === version) return;
    lines[module] = version;
    hasChanged = true;
  };
  for (let module = 0; module < lines.length; module += 1) {
    const isLost = selected[module] === -1 && anchors[module] === 1;
    if (needed[module] === 0 && !isLost) change(module, -1);
  }
  if (hasChanged) return true;
  for (let module = 0; module < lines.length; module += 1) {
    const version = selected[module]!;
    const isLost = version === -1 ? anchors[module] === 1 : needed[module] === 1 && version < base.selected[module]!;
    if (isLost && model.needed[module] === 1) change(module, base.selected[module]!);
    else if (needed[module] === 1) change(module, version);
  }
  return hasChanged;
}

export function findingsAt(
  model: Model,
  substitutes: Decisions["substitutes"],
  module: number,
  version: number,
): number {
  return substitutes.get(module)?.findings ?? model.affected[version]!;
}

/**
 * What a state costs, without the go line. `counted` is by module: those that do not count are another search's.
 */
export function vectorOf(model: Model, state: State, counted: Uint8Array): Vector {
  const { decisions, selection, needed, lines } = state;
  const isPruned = model.table.mainPruned;
  let sum: Vector = [0, decisions.substitutes.size, 0, 0, 0, 0, 0];
  for (const version of selection.excluded) {
    if (counted[model.table.moduleOf(version)] === 1) sum = add(sum, [0, 0, 1, 0, 0, 0, 0]);
  }
  for (let module = 0; module < counted.length; module += 1) {
    if (counted[module] === 0) continue;
    const version = selection.selected[module]!;
    if (needed[module] === 1) {
      const own = model.own(module, version);
      const saved = findingsAt(model, decisions.substitutes, module, version) - own[0];
      sum = add(sum, saved === 0 ? own : add(own, [saved, 0, 0, 0, 0, 0, 0]));
    } else if (model.lines[module] !== -1) {
      sum = add(sum, model.lineCost(module, lines[module]!));
    }
    if (!isPruned && model.lines[module] === -1 && lines[module] !== -1) sum = add(sum, [0, 0, 0, 0, 1, 0, 0]);
  }
  return sum;
}

/** Tidying takes out lines that nothing needs; one that is no different from today is not the doing of a plan. */
function restoreUnused(model: Model, selected: Int32Array, needed: Uint8Array, lines: Int32Array): void {
  for (const [module, line] of model.lines.entries()) {
    if (line === -1 || needed[module] === 1 || model.needed[module] === 1) continue;
    if (selected[module]! <= line && model.affected[line] === 0) lines[module] = line;
  }
}

/**
 * Before go 1.17, a new line is left out where the same versions are selected without it (cmd/go/internal/mvs.Req; where
 * lines imply each other, which of them go keeps may differ).
 */
function dropImplied(model: Model, lines: Int32Array, selected: Int32Array, overrides: Overrides): void {
  const isEnough = (kept: Int32Array) =>
    model.selector.select(present(kept), overrides).selected.every((version, module) => version === selected[module]);
  const isNew = (module: number) => model.lines[module] === -1 && lines[module] !== -1;
  const old = lines.map((line, module) => (isNew(module) ? -1 : line));
  if (isEnough(old)) {
    lines.set(old);
    return;
  }
  for (const [module, line] of lines.entries()) {
    if (!isNew(module)) continue;
    lines[module] = -1;
    if (!isEnough(lines)) lines[module] = line;
  }
}

function present(lines: Int32Array): readonly number[] {
  const versions: number[] = [];
  for (let module = 0; module < lines.length; module += 1) if (lines[module] !== -1) versions.push(lines[module]!);
  return versions;
}
