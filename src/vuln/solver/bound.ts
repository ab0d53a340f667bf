import type { Choices } from "./choices.ts";
import type { Decisions } from "./state.ts";
import { add, compare, type Vector, ZERO } from "./vector.ts";

export interface Bound {
  /** No state that keeps to the decisions costs less. */
  readonly least: Vector;
  /** By module: the highest version that decided modules require, -1 where none does. */
  readonly lower: Int32Array;
  /** By module: whether a decided module requires it. */
  readonly required: Uint8Array;
}

/**
 * What any plan must cost that keeps to the decisions. It adds up, for each module by itself:
 *
 * - A decided module costs what it costs at its version.
 * - One with findings, or that must come to a higher version, costs at least its cheapest outcome.
 * - A module of the build that changes or goes changes its line.
 *
 * What decided modules require holds in every such plan, because a decided module is part of the build and go therefore
 * reads its go.mod; so does what every remaining version of a required module requires, and so on. `findings` is how many
 * the best known plan has: where that cannot be undercut, versions with more findings than necessary are out. Undefined
 * where the decisions contradict each other.
 */
export function boundOf(
  choices: Choices,
  decisions: Decisions,
  counted: Uint8Array,
  findings = Number.POSITIVE_INFINITY,
): Bound | undefined {
  const rough = sumOf(choices, decisions, counted, certainVersions(choices, decisions, undefined));
  if (rough === undefined || choices.overrides || rough.least[0] < findings) return rough;
  return sumOf(choices, decisions, counted, certainVersions(choices, decisions, counted));
}

interface Certain extends Omit<Bound, "least"> {
  /** The versions whose requirement caps drop. */
  readonly excluded: ReadonlySet<number>;
}

/** `clean` is by module: those that must be rid of every finding that they can be rid of. */
function certainVersions(choices: Choices, decisions: Decisions, clean: Uint8Array | undefined): Certain {
  const { model } = choices;
  const { table, base } = model;
  const { versions, substitutes, capped, gone } = decisions;
  const lower = new Int32Array(table.paths.length).fill(-1);
  const required = new Uint8Array(table.paths.length);
  const excluded = new Set<number>();
  const follows = !choices.overrides && model.assumesNeeds;
  const queue: number[] = [];
  const read = (requires: Iterable<number>) => {
    for (const version of requires) {
      const module = table.moduleOf(version);
      if (capped.has(module) && version > versions.get(module)!) {
        excluded.add(version);
        continue;
      }
      required[module] = 1;
      if (version <= lower[module]!) continue;
      lower[module] = version;
      if (version > base.selected[module]!) queue.push(module);
    }
  };
  for (const [module, version] of versions) {
    if (!substitutes.has(module)) read(table.file(version)?.requires ?? []);
  }
  for (const { row } of substitutes.values()) read(row.requires);
  const dropping = droppingToday(choices, decisions);
  const isOpen = (module: number) => !versions.has(module) && !gone.has(module) && model.counts(module);
  if (clean !== undefined && follows) {
    for (let module = 0; module < clean.length; module += 1) {
      const today = base.selected[module]!;
      if (clean[module] === 0 || today === -1 || model.affected[today] === 0 || !isOpen(module)) continue;
      if (!choices.canGo(module)) queue.push(module);
    }
  }
  for (const module of follows ? queue : []) {
    if (!isOpen(module)) continue;
    const isClean = clean !== undefined && clean[module] === 1 && (lower[module] !== -1 || !choices.canGo(module));
    const lowest = Math.max(base.selected[module]!, lower[module]!);
    read(choices.commonRequirements(lowest, isClean, dropping.get(module) ?? NONE));
  }
  return { lower, required, excluded };
}

function sumOf(
  choices: Choices,
  decisions: Decisions,
  counted: Uint8Array,
  { lower, required, excluded }: Certain,
): Bound | undefined {
  const { table } = choices.model;
  const dropped = [...excluded].filter((version) => counted[table.moduleOf(version)] === 1).length;
  let least: Vector = [0, decisions.substitutes.size, dropped, 0, 0, 0, 0];
  const dropping = droppingToday(choices, decisions);
  for (let module = 0; module < counted.length; module += 1) {
    if (counted[module] === 0) continue;
    const drops = dropping.get(module) ?? NONE;
    const share = shareOf(choices, decisions, module, {
      lower: lower[module]!,
      isRequired: required[module] === 1,
      drops,
    });
    if (share === undefined) return undefined;
    if (share !== ZERO) least = add(least, share);
  }
  return least[0] === Number.POSITIVE_INFINITY ? undefined : { least, lower, required };
}

interface Circumstances {
  /** The highest version that is required for certain, -1 where none is. */
  readonly lower: number;
  readonly isRequired: boolean;
  /** Modules that it requires today and that shall go. */
  readonly drops: readonly number[];
}

const NONE: readonly number[] = [];

/** By module that requires today what shall go: what it must come to require no longer, unless it goes itself. */
function droppingToday({ model, requirers }: Choices, { gone }: Decisions): ReadonlyMap<number, readonly number[]> {
  const dropping = new Map<number, number[]>();
  for (const module of model.assumesNeeds ? gone : NONE) {
    for (const parent of requirers.get(module) ?? NONE) {
      if (model.needed[parent] === 1) dropping.set(parent, [...(dropping.get(parent) ?? NONE), module]);
    }
  }
  return dropping;
}

function shareOf(
  choices: Choices,
  decisions: Decisions,
  module: number,
  circumstances: Circumstances,
): Vector | undefined {
  const { versions, substitutes, gone } = decisions;
  const { lower, isRequired } = circumstances;
  const { model } = choices;
  const today = model.base.selected[module]!;
  const lowest = Math.max(today, lower);
  const version = versions.get(module);
  if (version !== undefined && (lower > version || isAbandoned(choices, decisions, module))) return undefined;
  const substitute = substitutes.get(module);
  if (substitute !== undefined) {
    // What a new module costs is the same at every version, but for its findings.
    const at = version ?? (lowest === -1 ? model.table.first(module) : lowest);
    return add(model.own(module, at), [substitute.findings - model.affected[at]!, 0, 0, 0, 0, 0, 0]);
  }
  if (version !== undefined) {
    const own = model.own(module, version);
    return needsOwnLine(choices, module, version) ? add(own, [0, 0, 0, 0, 1, 0, 0]) : own;
  }
  if (gone.has(module)) return isRequired && model.assumesNeeds ? undefined : model.lineCost(module, -1);
  if (!model.counts(module)) {
    const line = model.lines[module]!;
    return line !== -1 && (model.affected[line]! > 0 || lower > line) ? model.lineCost(module, -1) : ZERO;
  }
  return lowest === -1 ? ZERO : cheapestOutcome(choices, module, lowest, circumstances);
}

/** Whether it is certain that nothing requires a module any longer that others must require. */
function isAbandoned(choices: Choices, { versions, substitutes, gone }: Decisions, module: number): boolean {
  const { model } = choices;
  const { table } = model;
  if (!model.assumesNeeds || model.anchors[module] === 1 || substitutes.size > 0) return false;
  return !choices.possibleRequirers(module).some((parent) => {
    const version = versions.get(parent);
    if (version === undefined) return !gone.has(parent);
    return table.file(version)?.requires.some((required) => table.moduleOf(required) === module) === true;
  });
}

/** Before go 1.17: a version that nothing requires needs a line. */
function needsOwnLine({ model, isRequired }: Choices, module: number, version: number): boolean {
  const isOwn = version > model.base.selected[module]! && model.lines[module] === -1 && isRequired[version] === 0;
  return isOwn && !model.table.mainPruned;
}

function cheapestOutcome(
  choices: Choices,
  module: number,
  lowest: number,
  { isRequired, drops }: Circumstances,
): Vector {
  const { model } = choices;
  const today = model.base.selected[module]!;
  let best = drops.length === 0 ? choices.cheapest(lowest) : choices.cheapestWithout(lowest, drops);
  const consider = (one: Vector) => {
    if (compare(one, best) < 0) best = one;
  };
  if (choices.canGo(module) && !(isRequired && model.assumesNeeds)) consider(model.lineCost(module, -1));
  if (!choices.overrides) return best;
  if (choices.allowsCaps && today !== -1 && lowest > today) {
    consider(add(choices.cheapest(today), [0, 0, 1, 0, 0, 0, 0]));
  }
  for (const { findings } of choices.substitutes(module)) consider([findings, 1, 0, 0, 0, 0, 0]);
  return best;
}
