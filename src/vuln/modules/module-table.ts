import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { GoMod, ModuleAt } from "../../format/go-module/go-mod.ts";
import { compareGoReleases } from "../../format/go-module/go-release.ts";
import { parseModuleVersion } from "../../format/go-module/semver.ts";
import {
  compareVersions,
  goVersionOf,
  isPruned,
  type ModuleFile,
  type ModuleFiles,
  replacementFor,
} from "./module-files.ts";

/** A go.mod in numbers. */
export interface FileRow {
  /** Versions, each a number of the table. */
  readonly requires: Int32Array;
  readonly pruned: boolean;
  /** Its go directive as a rank among all of them, from 1. 0 where it is older than 1.21, when it began to bind others. */
  readonly go: number;
}

/** From this version on, the go directive of a dependency is a requirement (cmd/go/internal/gover.GoStrictVersion). */
const FIRST_STRICT_GO = "1.21";

/**
 * All modules that a main module could ever meet, as numbers, so that selecting versions is arithmetic: modules from 0 in
 * the order of their paths, and versions from 0, those of one module next to each other and in their order. A module at a
 * higher version therefore has the higher number. `replace` and `exclude` of the main module are applied.
 */
export class ModuleTable {
  readonly paths: readonly string[];
  readonly main: GoMod;
  readonly mainPruned: boolean;
  /** The requirements of the main module, those on excluded versions left out, in the order of the file. */
  readonly roots: readonly { readonly version: number; readonly indirect: boolean }[];
  /** The number of the main module itself, which others may require; -1 if nobody does. */
  readonly mainModule: number;
  readonly goVersions: readonly string[];
  readonly mainGo: number;
  readonly #versions: readonly string[];
  readonly #moduleOf: Int32Array;
  readonly #first: Int32Array;
  readonly #files: readonly (FileRow | undefined)[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #numbers: ReadonlyMap<string, number>;

  private constructor(main: GoMod, found: Found) {
    this.main = main;
    this.mainPruned = isPruned(goVersionOf(main));
    this.paths = [...found.versions.keys()].sort();
    this.#index = new Map(this.paths.map((path, index) => [path, index]));
    const versions: string[] = [];
    const moduleOf: number[] = [];
    const first: number[] = [];
    for (const [index, path] of this.paths.entries()) {
      first.push(versions.length);
      const sorted = [...found.versions.get(path)!].sort((a, b) => compareVersions(a, b) || (a < b ? -1 : 1));
      versions.push(...sorted);
      for (const _ of sorted) moduleOf.push(index);
    }
    first.push(versions.length);
    this.#versions = versions;
    this.#moduleOf = Int32Array.from(moduleOf);
    this.#first = Int32Array.from(first);
    this.#numbers = new Map(
      versions.map((version, number) => [keyOf(this.paths[moduleOf[number]!]!, version), number]),
    );
    this.goVersions = rankedGoVersions(main, found);
    this.mainGo = this.goVersions.indexOf(goVersionOf(main)) + 1;
    const excluded = new Set(main.exclude.map(({ path, version }) => keyOf(path, version)));
    const numbersOf = (require: readonly ModuleAt[]) =>
      require.flatMap(({ path, version }) => (excluded.has(keyOf(path, version)) ? [] : [this.number(path, version)]));
    this.#files = versions.map((version, number) => {
      const file = found.files.get(keyOf(this.paths[moduleOf[number]!]!, version));
      return file && this.#row(file, numbersOf(file.require));
    });
    this.roots = main.require.flatMap(({ path, version, indirect }) =>
      excluded.has(keyOf(path, version)) ? [] : [{ version: this.number(path, version), indirect }],
    );
    this.mainModule = main.module === null ? -1 : (this.#index.get(main.module) ?? -1);
  }

  /**
   * Follows every requirement of every version, from the main module and from `candidates`, as far as there are go.mod
   * files. Texts among the candidates that are no versions are left out. Throws `limit-exceeded`.
   */
  static build(
    main: GoMod,
    files: ModuleFiles,
    candidates: ReadonlyMap<string, readonly string[]> = new Map(),
  ): ModuleTable {
    const found: Found = { versions: new Map(), files: new Map() };
    const queue: ModuleAt[] = [...main.require];
    for (const [path, versions] of candidates) {
      for (const version of versions) if (parseModuleVersion(version) !== undefined) queue.push({ path, version });
    }
    for (const { path, version } of queue) {
      const key = keyOf(path, version);
      if (found.files.has(key)) continue;
      if (found.files.size >= LIMITS.moduleVersions) throw tooMany();
      const by = replacementFor(main, path, version) ?? { path, version };
      const file = files(by.path, by.version);
      found.files.set(key, file);
      const known = found.versions.get(path);
      if (known === undefined) found.versions.set(path, new Set([version]));
      else known.add(version);
      for (const next of file?.require ?? []) queue.push(next);
    }
    return new ModuleTable(main, found);
  }

  /** A go.mod that is not the one of any version: of a replacement that is only considered. */
  rowOf(file: ModuleFile): FileRow {
    const known = file.require.filter(({ path, version }) => this.#numbers.has(keyOf(path, version)));
    return this.#row(
      file,
      known.map(({ path, version }) => this.number(path, version)),
    );
  }

  #row(file: ModuleFile, requires: readonly number[]): FileRow {
    const isStrict = file.go !== null && (compareGoReleases(file.go, FIRST_STRICT_GO) ?? -1) >= 0;
    const go = isStrict ? this.goVersions.indexOf(file.go!) + 1 : 0;
    return { requires: Int32Array.from(requires), pruned: isPruned(file.go), go };
  }

  /** The number of a version that the table has; -1 for another. */
  number(path: string, version: string): number {
    return this.#numbers.get(keyOf(path, version)) ?? -1;
  }

  /** The number of a module; -1 for one that the table does not have. */
  moduleNumber(path: string): number {
    return this.#index.get(path) ?? -1;
  }

  get versionCount(): number {
    return this.#versions.length;
  }

  moduleOf(version: number): number {
    return this.#moduleOf[version]!;
  }

  /** The lowest version of a module. */
  first(module: number): number {
    return this.#first[module]!;
  }

  /** One more than the highest version of a module. */
  end(module: number): number {
    return this.#first[module + 1]!;
  }

  file(version: number): FileRow | undefined {
    return this.#files[version];
  }

  text(version: number): string {
    return this.#versions[version]!;
  }

  at(version: number): ModuleAt {
    return { path: this.paths[this.moduleOf(version)]!, version: this.text(version) };
  }
}

interface Found {
  readonly versions: Map<string, Set<string>>;
  readonly files: Map<string, ModuleFile | undefined>;
}

function keyOf(path: string, version: string): string {
  return `${path}@${version}`;
}

function rankedGoVersions(main: GoMod, { files }: Found): readonly string[] {
  const all = new Set([goVersionOf(main)]);
  for (const file of files.values()) if (file?.go !== undefined && file.go !== null) all.add(file.go);
  return [...all].sort((a, b) => compareGoReleases(a, b) ?? 0);
}

function tooMany(): PlimsollError {
  return new PlimsollError("limit-exceeded", {
    what: "the module graph is too large",
    why: `it has more than ${LIMITS.moduleVersions} versions of modules`,
  });
}
