import { pathMajor } from "../../format/go-module/go-mod.ts";
import { compareGoReleases } from "../../format/go-module/go-release.ts";
import { parseModuleVersion } from "../../format/go-module/semver.ts";
import { refuseMissing } from "../modules/build-list.ts";
import { replacementFor } from "../modules/module-files.ts";
import { type FileRow, ModuleTable } from "../modules/module-table.ts";
import { type Selection, Selector } from "../modules/selection.ts";
import { Failing } from "./failing.ts";
import { anchorsOf, walkNeeds } from "./needed.ts";
import type { Problem } from "./problem.ts";
import { add, type Vector, ZERO } from "./vector.ts";

/** A replacement that may be made. */
export interface Substitute {
  /** Its place in the problem's list. */
  readonly index: number;
  readonly row: FileRow;
  readonly findings: number;
}

/** A problem in numbers: what is the same for every plan. Modules and versions are those of the table. */
export class Model {
  readonly problem: Problem;
  readonly table: ModuleTable;
  readonly selector: Selector;
  /** By module: the version that go.mod requires, -1 where it has no line. */
  readonly written: Int32Array;
  /** The same once go has made it consistent: this is what plans are compared with. */
  readonly lines: Int32Array;
  /** By module: whether its line has no `// indirect`. */
  readonly direct: Uint8Array;
  /** What go selects today. */
  base: Selection;
  /** By module: whether it provides a package today. */
  readonly needed: Uint8Array;
  /** Modules that provide a package whatever else is selected. */
  readonly anchors: Uint8Array;
  /** By version: how many findings affect it. */
  readonly affected: Int32Array;
  readonly substitutes: ReadonlyMap<number, readonly Substitute[]>;
  readonly failing: Failing;
  /** The highest go directive that a plan may select, as a rank of the table; never below today's. */
  readonly highestGo: number;
  /** Whether which modules are needed follows from the graph alone. */
  readonly assumesNeeds: boolean;
  readonly #releases: Int32Array;
  readonly #majors: readonly string[];
  readonly #excluded: Uint8Array;
  readonly #hasSibling: Uint8Array;

  constructor(problem: Problem) {
    const { main, files, highestGo } = problem;
    this.problem = problem;
    const table = ModuleTable.build(main, files, candidatesOf(problem));
    this.table = table;
    this.selector = new Selector(table);
    this.assumesNeeds = problem.needs === undefined;
    this.written = new Int32Array(table.paths.length).fill(-1);
    this.direct = new Uint8Array(table.paths.length);
    for (const { version, indirect } of table.roots) {
      const module = table.moduleOf(version);
      if (module === table.mainModule) continue;
      this.written[module] = Math.max(this.written[module]!, version);
      if (!indirect) this.direct[module] = 1;
    }
    this.base = this.selector.select(table.roots.map(({ version }) => version));
    this.lines = this.written.slice();
    this.needed = new Uint8Array(table.paths.length);
    this.#makeConsistent();
    refuseMissing(table, this.base);
    this.anchors = anchorsOf(
      this,
      this.needed,
      (module) => this.lines[module] !== -1 && this.direct[module] === 1,
      this.base.selected,
    );
    this.affected = affectedCounts(table, problem);
    this.#releases = releaseRanks(table, problem);
    this.#majors = Array.from({ length: table.versionCount }, (_, version) => majorOf(table.text(version)));
    this.#excluded = new Uint8Array(table.versionCount);
    for (const { path, version } of main.exclude) {
      const number = table.number(path, version);
      if (number !== -1) this.#excluded[number] = 1;
    }
    this.#hasSibling = siblings(this);
    this.substitutes = substitutesOf(table, problem);
    this.failing = new Failing(table, problem);
    const allowed = table.goVersions.filter(
      (one) => highestGo === null || (compareGoReleases(one, highestGo) ?? 1) <= 0,
    );
    this.highestGo = Math.max(allowed.length, this.base.go);
  }

  /**
   * Brings each line to the selected version and, from go 1.17 on, adds those that are missing, until nothing changes. go
   * does so before it does anything else, or refuses the go.mod; no plan is charged for it.
   */
  #makeConsistent(): void {
    const { table, lines, needed } = this;
    for (let hasChanged = true; hasChanged; ) {
      hasChanged = false;
      for (const [module, path] of table.paths.entries()) {
        needed[module] = Number(this.#isNeededToday(path, module));
        const isMissing = lines[module] === -1 && table.mainPruned && needed[module] === 1;
        const version = this.base.selected[module]!;
        if (lines[module] === version || (lines[module] === -1 && !isMissing)) continue;
        lines[module] = version;
        hasChanged = true;
      }
      if (hasChanged) this.base = this.selector.select([...lines].filter((version) => version !== -1));
    }
  }

  #isNeededToday(path: string, module: number): boolean {
    if (module === this.table.mainModule || this.base.selected[module] === -1) return false;
    return this.problem.needed?.has(path) ?? this.written[module] !== -1;
  }

  /** Whether a module counts if something that counts requires it: it does so today, or would be new. */
  readonly counts = (module: number): boolean =>
    module !== this.table.mainModule && (this.needed[module] === 1 || this.base.selected[module] === -1);

  isNew(module: number): boolean {
    return this.base.selected[module] === -1;
  }

  /** Whether the version may be chosen: go can read its go.mod, it is not excluded, and it did not fail. */
  isCandidate(version: number, highestGo: number): boolean {
    const file = this.table.file(version);
    return (
      file !== undefined && file.go <= highestGo && this.#excluded[version] === 0 && !this.failing.isAlone(version)
    );
  }

  isExcluded(version: number): boolean {
    return this.#excluded[version] === 1;
  }

  /** How many releases lie between two versions of a module, the higher one included. */
  releasesBetween(low: number, high: number): number {
    return Math.max(0, this.#releases[high]! - this.#releases[low]!);
  }

  /** What a module of the build costs at a version, apart from what follows from its requirements. */
  own(module: number, version: number): Vector {
    const today = this.base.selected[module]!;
    const findings = this.affected[version]!;
    if (today === -1) return [findings, 0, this.#hasSibling[module]!, 0, this.table.mainPruned ? 1 : 0, 1, 0];
    const major = this.#majors[today] === this.#majors[version] ? 0 : 1;
    const moved = today === version ? 0 : 1;
    return add([findings, 0, major, 0, 0, moved, this.releasesBetween(today, version)], this.lineCost(module, version));
  }

  /** What the line of a module costs where it ends up at a version; -1 takes the line out, as tidying does for free. */
  lineCost(module: number, version: number): Vector {
    const line = this.lines[module]!;
    if (line === version || (version === -1 && this.direct[module] === 0)) return ZERO;
    if (line === -1) return this.table.mainPruned ? [0, 0, 0, 0, 1, 0, 0] : ZERO;
    return this.direct[module] === 1 ? [0, 0, 0, 1, 0, 0, 0] : [0, 0, 0, 0, 1, 0, 0];
  }
}

/** The versions that may be chosen, and what a replacement would require: it may come with versions that nothing else has. */
function candidatesOf({ releases, substitutes, files }: Problem): ReadonlyMap<string, readonly string[]> {
  const candidates = new Map(releases);
  for (const { by } of substitutes) {
    for (const { path, version } of files(by.path, by.version)?.require ?? []) {
      candidates.set(path, [...(candidates.get(path) ?? []), version]);
    }
  }
  return candidates;
}

function affectedCounts(table: ModuleTable, { main, findings }: Problem): Int32Array {
  const byPath = Map.groupBy(findings, ({ path }) => path);
  const replaced = new Set(main.replace.map(({ path }) => path));
  return Int32Array.from({ length: table.versionCount }, (_, number) => {
    const at = table.at(number);
    const actual = (replaced.has(at.path) ? replacementFor(main, at.path, at.version) : undefined) ?? at;
    const { path, version } = actual;
    if (version === null) return 0;
    return (byPath.get(path) ?? []).filter(({ affects }) => affects(version)).length;
  });
}

/** By version: how many releases of the module are not above it. */
function releaseRanks(table: ModuleTable, { releases }: Problem): Int32Array {
  const ranks = new Int32Array(table.versionCount);
  for (const [module, path] of table.paths.entries()) {
    const known = new Set(releases.get(path));
    let rank = 0;
    for (let version = table.first(module); version < table.end(module); version += 1) {
      if (known.has(table.text(version))) rank += 1;
      ranks[version] = rank;
    }
  }
  return ranks;
}

function majorOf(version: string): string {
  return parseModuleVersion(version)?.major ?? "";
}

/** By module: whether another module that is needed today has the same path with another major version. */
function siblings({ table, needed }: Model): Uint8Array {
  const stems = new Map<string, number>();
  const stemOf = (path: string) => {
    const major = pathMajor(path);
    return major === "" ? path : path.replace(/[/.]v[0-9]+(?:-unstable)?$/, "");
  };
  for (const [module, path] of table.paths.entries()) {
    if (needed[module] === 1) stems.set(stemOf(path), (stems.get(stemOf(path)) ?? 0) + 1);
  }
  return Uint8Array.from(table.paths, (path, module) => ((stems.get(stemOf(path)) ?? 0) > needed[module]! ? 1 : 0));
}

function substitutesOf(table: ModuleTable, { substitutes, files, findings }: Problem) {
  const known = new Map<number, Substitute[]>();
  for (const [index, { path, by }] of substitutes.entries()) {
    const module = table.moduleNumber(path);
    const file = files(by.path, by.version);
    if (module === -1 || file === undefined) continue;
    const count = findings.filter((one) => one.path === by.path && one.affects(by.version)).length;
    known.set(module, [...(known.get(module) ?? []), { index, row: table.rowOf(file), findings: count }]);
  }
  return known;
}

/** Which modules are needed in a selection: what go was asked, or what the graph suggests. */
export function neededIn(model: Model, selected: Int32Array, replaced: ReadonlyMap<number, FileRow>): Uint8Array {
  const { needs } = model.problem;
  if (needs !== undefined) {
    const known = needs(selectedByPath(model.table, selected));
    if (known !== undefined) {
      return Uint8Array.from(model.table.paths, (path, module) => Number(selected[module] !== -1 && known.has(path)));
    }
  }
  return walkNeeds(model, selected, replaced).needed;
}

export function selectedByPath(table: ModuleTable, selected: Int32Array): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const [module, path] of table.paths.entries()) {
    const version = selected[module]!;
    if (version !== -1 && module !== table.mainModule) versions.set(path, table.text(version));
  }
  return versions;
}
