import type { GoMod } from "../../format/go-module/go-mod.ts";
import type { SelectedModule } from "../../toolchain/go/module-versions.ts";
import type { GraphPackage } from "../../toolchain/go/package-graph.ts";
import type { KnownFinding } from "./affected-versions.ts";

/** A module that is part of a build, or that go.mod names. */
interface HeldModule {
  /** As go.mod names it. */
  readonly path: string;
  /** What is built. */
  readonly built: { readonly path: string; readonly version: string | null };
}

/** What a module is made of, with the requirements that it has. */
export interface ModuleState {
  readonly mod: GoMod;
  readonly selected: readonly SelectedModule[];
  readonly packages: ReadonlyMap<string, GraphPackage>;
}

/**
 * The modules whose findings count: those that have a line in go.mod, as scanners of files see them, and those that
 * provide a package to the build or to the tests.
 */
function heldModules({ mod, selected, packages }: ModuleState): readonly HeldModule[] {
  const named = new Set(mod.require.map(({ path }) => path));
  const providing = providingModules(packages);
  return selected.filter(({ path }) => named.has(path) || providing.has(path));
}

export function providingModules(packages: ReadonlyMap<string, GraphPackage>): ReadonlySet<string> {
  return new Set([...packages.values()].flatMap(({ module, isOwn }) => (module === null || isOwn ? [] : [module])));
}

/** A finding that affects a module of a state, at the version that it has there. */
export interface HeldFinding {
  readonly known: KnownFinding;
  readonly version: string;
}

/** Which of these findings a state has, by its versions alone. */
export function findingsIn(state: ModuleState, known: readonly KnownFinding[]): readonly HeldFinding[] {
  const versions = new Map(heldModules(state).map(({ built }) => [built.path, built.version]));
  return known.flatMap((one) => {
    const version = versions.get(one.target.path) ?? null;
    return version !== null && one.target.affects(version) ? [{ known: one, version }] : [];
  });
}

/** The shortest way from a main package, or else from any package of the module itself, to a package of another module. */
export function importChain(packages: ReadonlyMap<string, GraphPackage>, module: string): readonly string[] | null {
  const own = [...packages.values()].filter(({ isOwn }) => isOwn);
  for (const roots of [own.filter(({ isMain }) => isMain), own]) {
    const chain = shortestChain(packages, roots, module);
    if (chain !== null) return chain;
  }
  return null;
}

function shortestChain(
  packages: ReadonlyMap<string, GraphPackage>,
  roots: readonly GraphPackage[],
  module: string,
): readonly string[] | null {
  const from = new Map<string, string | null>(roots.map(({ importPath }) => [importPath, null]));
  // A map goes on to the entries that are added meanwhile.
  for (const importPath of from.keys()) {
    const one = packages.get(importPath);
    if (one?.module === module && !one.isOwn) return wayTo(importPath, from);
    for (const imported of one?.imports ?? []) if (!from.has(imported)) from.set(imported, importPath);
  }
  return null;
}

function wayTo(importPath: string, from: ReadonlyMap<string, string | null>): readonly string[] {
  const chain: string[] = [];
  for (let at: string | null = importPath; at !== null; at = from.get(at) ?? null) chain.unshift(at);
  return chain;
}

/** The packages of the module itself that, or whose tests, import something of these modules. */
export function packagesReaching(
  packages: ReadonlyMap<string, GraphPackage>,
  modules: ReadonlySet<string>,
): readonly string[] {
  const importers = new Map<string, string[]>();
  for (const { importPath, imports } of packages.values()) {
    for (const imported of imports) importers.set(imported, [...(importers.get(imported) ?? []), importPath]);
  }
  const moved = [...packages.values()].filter(({ module, isOwn }) => module !== null && !isOwn && modules.has(module));
  const reached = new Set(moved.map(({ importPath }) => importPath));
  for (const importPath of reached) for (const importer of importers.get(importPath) ?? []) reached.add(importer);
  const tested = (name: string) => name.replace(/(?:_test|\.test)$/, "");
  const names = [...reached].map((name) => (packages.has(tested(name)) ? tested(name) : name));
  return [...new Set(names)].filter((name) => packages.get(name)?.isOwn === true).sort();
}
