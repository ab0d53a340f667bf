import type { Model, Substitute } from "./model.ts";
import { compare, type Vector, WORST } from "./vector.ts";

const NONE: readonly Substitute[] = [];

/** What may become of each module in one search. */
export class Choices {
  readonly model: Model;
  readonly highestGo: number;
  /** Whether `exclude` and `replace` may be used. */
  readonly overrides: boolean;
  /** By version: whether the go.mod of anything requires it. */
  readonly isRequired: Uint8Array;
  /** By module of today's build list: the selected modules that require it. */
  readonly requirers: ReadonlyMap<number, readonly number[]>;
  readonly leaving: boolean;
  readonly #canGo: Uint8Array;
  readonly #everRequired: ReadonlyMap<number, readonly number[]>;
  readonly #versions = new Map<number, readonly number[]>();
  readonly #cheapest = new Map<number, Vector>();
  readonly #common = new Map<string, readonly number[]>();

  /** `leaving` says whether modules may come to provide no package. */
  constructor(model: Model, highestGo: number, { overrides, leaving }: { overrides: boolean; leaving: boolean }) {
    this.model = model;
    this.highestGo = highestGo;
    this.overrides = overrides;
    this.isRequired = requiredVersions(model);
    this.requirers = requirersToday(model);
    this.leaving = leaving;
    this.#canGo = this.#modulesThatCanGo();
    this.#everRequired = requirersEver(model);
  }

  /**
   * Whether a module may come to provide no package: it is new, or each module that requires it today can come to a version
   * that does not, or can go itself.
   */
  mayLeave(module: number): boolean {
    return this.#canGo[module] === 1;
  }

  /** The same, in a search that lets modules go. */
  canGo(module: number): boolean {
    return this.leaving && this.mayLeave(module);
  }

  /** The modules of which some version, today's or higher, requires a module. */
  possibleRequirers(module: number): readonly number[] {
    return this.#everRequired.get(module) ?? [];
  }

  get allowsCaps(): boolean {
    return this.overrides && this.model.problem.allowExclude;
  }

  substitutes(module: number): readonly Substitute[] {
    return this.overrides ? (this.model.substitutes.get(module) ?? NONE) : NONE;
  }

  /**
   * The versions of a module from `lowest` on that a cheapest plan may need. One is left out where a lower one is as good:
   * it costs no more and requires no more, and nothing requires a version between them.
   */
  versions(lowest: number): readonly number[] {
    const known = this.#versions.get(lowest);
    if (known !== undefined) return known;
    const { table } = this.model;
    const found: number[] = [];
    const today = this.model.base.selected[table.moduleOf(lowest)]!;
    for (let version = lowest; version < table.end(table.moduleOf(lowest)); version += 1) {
      if (version !== today && !this.model.isCandidate(version, this.highestGo)) continue;
      if (this.#canCompare && found.some((better) => this.#isAsGood(better, version))) continue;
      found.push(version);
    }
    this.#versions.set(lowest, found);
    return found;
  }

  /** The least that a module costs if it is still there, at `lowest` or above. */
  cheapest(lowest: number): Vector {
    const known = this.#cheapest.get(lowest);
    if (known !== undefined) return known;
    const best = this.cheapestWithout(lowest, []);
    this.#cheapest.set(lowest, best);
    return best;
  }

  /** The same, at versions that require none of some modules. */
  cheapestWithout(lowest: number, modules: readonly number[]): Vector {
    const { model } = this;
    const module = model.table.moduleOf(lowest);
    return this.#versionsWithout(lowest, modules)
      .map((version) => model.own(module, version))
      .reduce((least, one) => (compare(one, least) < 0 ? one : least), WORST);
  }

  #versionsWithout(lowest: number, modules: readonly number[]): readonly number[] {
    const versions = this.versions(lowest);
    if (modules.length === 0) return versions;
    const { table } = this.model;
    const requires = (version: number) =>
      table.file(version)?.requires.some((one) => modules.includes(table.moduleOf(one)));
    return versions.filter((version) => requires(version) !== true);
  }

  /**
   * What a module requires for certain if it is there, at `lowest` or above: what all of `versions` require, each at the
   * lowest of the versions that they ask for. `clean` leaves out versions with more findings than necessary; versions that
   * require one of `drops` are out.
   */
  commonRequirements(lowest: number, clean: boolean, drops: readonly number[]): readonly number[] {
    const key = `${lowest} ${clean} ${drops.join(" ")}`;
    const known = this.#common.get(key);
    if (known !== undefined) return known;
    const { table, affected } = this.model;
    const versions = this.#versionsWithout(lowest, drops);
    const least = Math.min(...versions.map((version) => affected[version]!));
    let common: Map<number, number> | undefined;
    for (const version of versions) {
      if (clean && affected[version]! > least) continue;
      const own = new Map([...(table.file(version)?.requires ?? [])].map((one) => [table.moduleOf(one), one]));
      common = common === undefined ? own : intersection(common, own);
    }
    const found = [...(common?.values() ?? [])];
    this.#common.set(key, found);
    return found;
  }

  /** A lower version can stand in for a higher one only if lines say what counts, and the graph what is needed. */
  get #canCompare(): boolean {
    return this.model.table.mainPruned && this.model.assumesNeeds;
  }

  #isAsGood(low: number, high: number): boolean {
    const { model } = this;
    if (model.failing.has(low)) return false;
    const { table } = model;
    const module = table.moduleOf(low);
    for (let version = low + 1; version <= high; version += 1) if (this.isRequired[version] === 1) return false;
    const [lowFile, highFile] = [table.file(low), table.file(high)];
    if (lowFile === undefined || highFile === undefined) return false;
    if (lowFile.go > highFile.go || (highFile.pruned && !lowFile.pruned)) return false;
    if (compare(model.own(module, low), model.own(module, high)) > 0) return false;
    const required = new Map([...highFile.requires].map((version) => [table.moduleOf(version), version]));
    // What an older module requires is read with everything behind it, whatever its version.
    if (!lowFile.pruned) return lowFile.requires.every((version) => highFile.requires.includes(version));
    return lowFile.requires.every((version) => {
      const other = table.moduleOf(version);
      const matching = required.get(other) ?? -1;
      if (version > model.base.selected[other]!) return matching >= version;
      return matching !== -1 || !this.#mayGo(other);
    });
  }

  /** What provides nothing may be what another one hangs on. */
  #mayGo(module: number): boolean {
    return !this.model.counts(module) || this.canGo(module);
  }

  #modulesThatCanGo(): Uint8Array {
    const { model } = this;
    const { table } = model;
    if (!model.assumesNeeds) return new Uint8Array(table.paths.length).fill(1);
    const canGo = Uint8Array.from(table.paths, (_, module) =>
      Number(model.counts(module) && model.anchors[module] === 0),
    );
    for (let hasChanged = true; hasChanged; ) {
      hasChanged = false;
      for (const [module, parents] of this.requirers) {
        if (canGo[module] === 0 || model.isNew(module)) continue;
        if (parents.every((parent) => canGo[parent] === 1 || this.#canDrop(parent, module))) continue;
        canGo[module] = 0;
        hasChanged = true;
      }
    }
    return canGo;
  }

  /** Whether a module has a candidate, or a replacement, that does not require another one. */
  #canDrop(parent: number, module: number): boolean {
    const { model } = this;
    const { table } = model;
    const requires = (versions: Int32Array) => versions.some((version) => table.moduleOf(version) === module);
    if (model.needed[parent] === 0) return true;
    for (let version = model.base.selected[parent]! + 1; version < table.end(parent); version += 1) {
      const file = table.file(version);
      if (file !== undefined && model.isCandidate(version, this.highestGo) && !requires(file.requires)) return true;
    }
    return this.substitutes(parent).some(({ row }) => !requires(row.requires));
  }
}

function intersection(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Map<number, number> {
  return new Map(
    [...a].flatMap(([module, version]) => (b.has(module) ? [[module, Math.min(version, b.get(module)!)]] : [])),
  );
}

function requiredVersions({ table, substitutes }: Model): Uint8Array {
  const isRequired = new Uint8Array(table.versionCount);
  for (let version = 0; version < table.versionCount; version += 1) {
    for (const required of table.file(version)?.requires ?? []) isRequired[required] = 1;
  }
  for (const { row } of [...substitutes.values()].flat()) for (const required of row.requires) isRequired[required] = 1;
  return isRequired;
}

function requirersEver({ table, base }: Model): ReadonlyMap<number, readonly number[]> {
  const requiring = new Map<number, Set<number>>();
  for (const [parent] of table.paths.entries()) {
    for (
      let version = Math.max(base.selected[parent]!, table.first(parent));
      version < table.end(parent);
      version += 1
    ) {
      for (const required of table.file(version)?.requires ?? []) {
        const module = table.moduleOf(required);
        const known = requiring.get(module);
        if (known === undefined) requiring.set(module, new Set([parent]));
        else known.add(parent);
      }
    }
  }
  return new Map([...requiring].map(([module, parents]) => [module, [...parents]]));
}

function requirersToday({ table, base }: Model): ReadonlyMap<number, readonly number[]> {
  const requiring = new Map<number, number[]>();
  for (const [parent, version] of base.selected.entries()) {
    if (version === -1 || parent === table.mainModule) continue;
    for (const required of table.file(version)?.requires ?? []) {
      const module = table.moduleOf(required);
      const known = requiring.get(module);
      if (known === undefined) requiring.set(module, [parent]);
      else known.push(parent);
    }
  }
  return requiring;
}
