import { compareGoReleases, highestGoRelease } from "../../format/go-module/go-release.ts";
import { modulePathOf } from "../../format/go-module/module-path.ts";
import type { Ledger } from "../../measure/ledger.ts";
import type { AlongModule, GoCost } from "../../report/cost-report.ts";
import type { Removal } from "../../session/prove-removal.ts";
import type { RequiredModule } from "../../toolchain/go/module-list.ts";
import { highestAsked, type ModuleGraph, onlyRequiredThrough } from "./module-graph.ts";
import type { CostedProgram } from "./program.ts";
import type { CostSubject } from "./subject.ts";

/** The program as it is, and what it loses. */
export interface LostModules {
  readonly ledger: Ledger;
  readonly removal: Removal;
}

/**
 * The modules that come along with a module: those that the program loses with it, and those of the build list to which
 * nothing else leads. A single package brings only the former.
 */
export function modulesAlong(
  graph: ModuleGraph,
  { dependencies }: Pick<CostedProgram, "dependencies">,
  { module, isModule, packages }: CostSubject,
  lost: LostModules | null,
): readonly AlongModule[] {
  const linked = new Set(dependencies.map((one) => one.module && modulePathOf(one.module)));
  const only = new Set(isModule && module !== null ? onlyRequiredThrough(graph, module.path) : []);
  const owners = lost === null ? null : ownersIn(lost.ledger);
  const gone = lost?.removal.proven === true ? new Set(lost.removal.vanished) : null;
  return graph.modules.flatMap(({ path, version, main, goVersion }) => {
    if (main || version === undefined || path === module?.path) return [];
    const owner = owners?.get(path);
    // What the program has nothing of, it cannot lose.
    const vanishes = packages.size === 0 || !linked.has(path) ? false : vanishesWith(gone, owner?.packages);
    if (vanishes !== true && !only.has(path)) return [];
    const attributedBytes = !linked.has(path) ? 0 : owners === null ? null : (owner?.sizeBytes ?? 0);
    return [{ path, version, goVersion, attributedBytes, vanishes, onlyRequiredThrough: only.has(path) }];
  });
}

/** A module without bytes has none to lose. */
function vanishesWith(gone: ReadonlySet<string> | null, packages: ReadonlySet<string> = new Set()): boolean | null {
  return gone === null ? null : packages.size > 0 && packages.isSubsetOf(gone);
}

interface Owner {
  sizeBytes: number;
  readonly packages: Set<string>;
}

/** For each module of a program, its bytes and the packages that own them. */
function ownersIn(ledger: Ledger): ReadonlyMap<string, Owner> {
  const owners = new Map<string, Owner>();
  for (const { extent, sizeBytes } of ledger.shares) {
    const { module, package: name } = ledger.label(extent);
    const owner = owners.get(module) ?? { sizeBytes: 0, packages: new Set<string>() };
    owner.sizeBytes += sizeBytes;
    owner.packages.add(name);
    owners.set(module, owner);
  }
  return owners;
}

/**
 * Which Go a module and those that come along ask for, and whether the main module needs a newer one because of them. Null
 * for the standard library.
 */
export function goCostOf(
  { modules }: ModuleGraph,
  { module, isModule }: CostSubject,
  along: readonly AlongModule[],
): GoCost | null {
  if (module === null) return null;
  const own = modules.find(({ path }) => path === module.path)?.goVersion ?? null;
  const only = along.filter((one) => one.onlyRequiredThrough).map(({ path }) => path);
  const without = highestAsked(modules, new Set([module.path, ...only]));
  return {
    main: mainGo(modules),
    module: own,
    highest: highestGoRelease([own, ...along.map(({ goVersion }) => goVersion)]),
    without,
    raises: isModule ? isHigher(highestAsked(modules), without) : null,
  };
}

/** The same for another version: `chosen` are the modules of the program with it. */
export function goCostOfVersion(
  modules: readonly RequiredModule[],
  chosen: readonly RequiredModule[] | null,
  module: { readonly path: string; readonly goVersion: string | null },
): GoCost {
  const [before, after] = [mainGo(modules), chosen === null ? null : mainGo(chosen)];
  const had = new Map(modules.map(({ path, version }) => [path, version]));
  const changed = chosen?.filter(({ main, path, version }) => !main && had.get(path) !== version) ?? [];
  return {
    main: after ?? before,
    module: module.goVersion,
    highest: highestGoRelease([module.goVersion, ...changed.map(({ goVersion }) => goVersion)]),
    without: before,
    raises: chosen === null ? null : isHigher(after, before),
  };
}

function mainGo(modules: readonly RequiredModule[]): string | null {
  return highestGoRelease(modules.filter(({ main }) => main).map(({ goVersion }) => goVersion));
}

/** What nobody asks for is lower than anything. */
function isHigher(release: string | null, than: string | null): boolean | null {
  if (release === null) return false;
  if (than === null) return true;
  const order = compareGoReleases(release, than);
  return order === undefined ? null : order > 0;
}
