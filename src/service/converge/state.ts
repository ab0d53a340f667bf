import type { GoMod } from "../../format/go-module/go-mod.ts";
import { listSelected } from "../../toolchain/go/module-versions.ts";
import { listPackageGraph } from "../../toolchain/go/package-graph.ts";
import type { CopiedModule } from "./copied-module.ts";
import type { ModuleState } from "./held-modules.ts";

/** What a copy is made of with the requirements that are in it. Throws what the go command's failures throw. */
export async function stateOf({ go }: CopiedModule, mod: GoMod): Promise<ModuleState> {
  // One after the other: either may complete go.sum.
  const selected = await listSelected(go);
  return { mod, selected, packages: await listPackageGraph(go) };
}
