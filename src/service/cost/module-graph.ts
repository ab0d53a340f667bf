import { endsRun } from "../../base/error.ts";
import { highestGoRelease } from "../../format/go-module/go-release.ts";
import { RequirementGraph } from "../../format/go-module/requirement-graph.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import type { DependencyRequest } from "../../toolchain/go/dependencies.ts";
import type { Go } from "../../toolchain/go/go.ts";
import { listModules, type RequiredModule, readRequirements } from "../../toolchain/go/module-list.ts";

/** The modules that a program requires, whether it has packages of them or not. */
export interface ModuleGraph {
  readonly modules: readonly RequiredModule[];
  readonly requirements: RequirementGraph;
}

/** The module graph of a program, or the reason why go does not list it: a go.mod may be missing offline. */
export async function readModuleGraph(
  go: Go,
  request: DependencyRequest,
): Promise<ModuleGraph | { readonly unknown: string }> {
  if (request.package.module === undefined) return { unknown: "the program is in no module" };
  try {
    const [modules, text] = await Promise.all([listModules(go, request), readRequirements(go, request)]);
    return { modules, requirements: RequirementGraph.parse(text) };
  } catch (thrown) {
    const error = asPlimsollError(thrown);
    if (endsRun(error)) throw error;
    return { unknown: [error.what, error.why].filter((text) => text !== undefined).join(": ") };
  }
}

/** The modules to which only this one leads from the direct requirements. */
export function onlyRequiredThrough({ modules, requirements }: ModuleGraph, path: string): readonly string[] {
  const direct = modules.filter(({ main, indirect }) => !main && !indirect).map((one) => one.path);
  return requirements.onlyThrough(path, direct);
}

/** The modules that require another one, the main modules excepted. */
export function requiredBy({ modules, requirements }: ModuleGraph, path: string): readonly string[] {
  const main = new Set(modules.filter((one) => one.main).map((one) => one.path));
  const listed = new Set(modules.map((one) => one.path));
  return requirements.requiring(path).filter((one) => listed.has(one) && !main.has(one));
}

/** The highest version of Go that modules other than the main ones ask for. */
export function highestAsked(
  modules: readonly RequiredModule[],
  without: ReadonlySet<string> = new Set(),
): string | null {
  return highestGoRelease(
    modules.filter(({ main, path }) => !main && !without.has(path)).map(({ goVersion }) => goVersion),
  );
}
