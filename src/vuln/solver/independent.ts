import type { Choices } from "./choices.ts";

/**
 * Divides the modules with findings into groups that have nothing to do with each other, each with every module that
 * could change for its sake, as masks by module:
 *
 * - what versions above today's require above today's, and so on
 * - what may go because a version above today's, or something that goes, no longer requires it
 * - for a module that may go, everything that requires it, and so on
 * - what fails together
 *
 * Where lines do not say everything (before go 1.17), needs are not known from the graph, or anything may be replaced,
 * there is one group of all.
 */
export function independentGroups(choices: Choices): readonly Uint8Array[] {
  const { model } = choices;
  const { table } = model;
  const count = table.paths.length;
  const mayReplace = choices.overrides && model.substitutes.size > 0;
  if (!table.mainPruned || !model.assumesNeeds || mayReplace) return [new Uint8Array(count).fill(1)];
  const members = model.base.selected.keys().filter((module) => isVulnerable(choices, module));
  const groups = new Groups(count, [...members]);
  for (const module of groups.joined) {
    for (const other of reachedBy(choices, module)) groups.join(module, other);
    for (const other of model.failing.together(module)) groups.join(module, other);
    if (model.counts(module) && choices.mayLeave(module)) {
      for (const other of leavingWith(choices, module)) groups.join(module, other);
    }
    if (model.counts(module) && !choices.canGo(module)) continue;
    for (const parent of choices.requirers.get(module) ?? []) groups.join(module, parent);
  }
  return groups.masks();
}

function isVulnerable({ model }: Choices, module: number): boolean {
  const version = model.base.selected[module]!;
  return version !== -1 && model.needed[module] === 1 && model.affected[version]! > 0;
}

/** Disjoint sets of modules, each around some of the first members. */
class Groups {
  /** Every module that belongs to a group, in the order in which they came. */
  readonly joined: number[];
  readonly #members: readonly number[];
  readonly #parents: Int32Array;
  readonly #hasJoined: Uint8Array;

  constructor(count: number, members: readonly number[]) {
    this.#members = members;
    this.joined = [...members];
    this.#parents = Int32Array.from({ length: count }, (_, module) => module);
    this.#hasJoined = new Uint8Array(count);
    for (const module of members) this.#hasJoined[module] = 1;
  }

  join(module: number, other: number): void {
    this.#parents[this.#find(other)] = this.#find(module);
    if (this.#hasJoined[other] === 1) return;
    this.#hasJoined[other] = 1;
    this.joined.push(other);
  }

  masks(): readonly Uint8Array[] {
    const masks = new Map(this.#members.map((module) => [this.#find(module), new Uint8Array(this.#parents.length)]));
    for (const module of this.joined) masks.get(this.#find(module))![module] = 1;
    return [...masks.values()];
  }

  #find(module: number): number {
    let at = module;
    while (this.#parents[at] !== at) at = this.#parents[at]!;
    this.#parents[module] = at;
    return at;
  }
}

/** Modules that change if a module comes to another version: those that its candidates require above today's. */
function reachedBy(choices: Choices, module: number): ReadonlySet<number> {
  const { model } = choices;
  const { table } = model;
  const today = model.base.selected[module]!;
  const reached = new Set<number>();
  const read = new Set<number>();
  const queue = choices.versions(today === -1 ? table.first(module) : today).filter((version) => version !== today);
  for (const other of queue.length === 0 ? [] : leavingWith(choices, module)) reached.add(other);
  for (const version of queue) {
    const file = table.file(version);
    const isFollowed = file !== undefined && (!file.pruned || read.has(version));
    for (const required of file?.requires ?? []) {
      const other = table.moduleOf(required);
      if (required > model.base.selected[other]!) reached.add(other);
      if (!isFollowed || read.has(required)) continue;
      read.add(required);
      queue.push(required);
    }
  }
  return reached;
}

/** What a module requires today and what may go if it no longer does. */
function leavingWith(choices: Choices, module: number): readonly number[] {
  const { table, base } = choices.model;
  const today = base.selected[module]!;
  const requires = today === -1 ? [] : [...(table.file(today)?.requires ?? [])];
  return requires
    .map((version) => table.moduleOf(version))
    .filter((other) => !choices.model.counts(other) || choices.mayLeave(other));
}
