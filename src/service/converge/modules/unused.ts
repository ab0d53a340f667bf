import type { UnusedModule } from "../../../report/module-use.ts";
import { chainsToModules } from "../../../toolchain/go/module-need.ts";
import { listPackageGraph } from "../../../toolchain/go/package-graph.ts";
import type { CopiedModule } from "../copied-module.ts";
import { type ModuleState, providingModules } from "../held-modules.ts";
import { tidied } from "../necessity.ts";
import { type ConfiguredBuild, goForBuild } from "./configured-builds.ts";

/**
 * Indirect requirements of which no package is part of a build or of a test of the module itself, each with what a real
 * `go mod tidy` does to it in a copy. `state` is the module as it is, listed as go builds it by itself. Throws what the go
 * command's failures throw.
 */
export async function findUnused(
  copy: CopiedModule,
  { text, state }: { readonly text: string; readonly state: ModuleState },
  builds: readonly ConfiguredBuild[],
): Promise<readonly UnusedModule[] | { readonly unknown: string }> {
  const clean = await tidied(copy, text);
  if ("failed" in clean) return { unknown: `go mod tidy fails: ${clean.failed.split("\n")[0]}` };
  const used = new Set([...providingModules(state.packages), ...providingModules(clean.state.packages)]);
  for (const build of builds) {
    for (const path of providingModules(await listPackageGraph(goForBuild(copy.go, build)))) used.add(path);
  }
  const unused = state.mod.require.filter(({ path, indirect }) => indirect && !used.has(path));
  const kept = new Set(clean.state.mod.require.map(({ path }) => path));
  const asked = unused.filter(({ path }) => kept.has(path)).map(({ path }) => path);
  const chains = await chainsToModules(copy.go, asked);
  return unused.map(({ path, version }) => {
    const chain = chains.get(path) ?? [];
    return { path, version, kept: kept.has(path) ? reasonFor(chain) : "nothing", chain };
  });
}

/** What none of the builds and of the module's own tests imports is imported elsewhere. */
function reasonFor(chain: readonly string[]): UnusedModule["kept"] {
  if (chain.length === 0) return "unknown";
  return chain.some((importPath) => importPath.endsWith(".test")) ? "tests-of-others" : "other-build";
}
