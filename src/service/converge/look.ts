import { join } from "node:path";
import type { Surroundings } from "../../session/surroundings.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { CopiedModule } from "./copied-module.ts";
import { openModule } from "./open-module.ts";
import { type FittedFindings, fittedFindings, scan } from "./scan.ts";
import { stateOf } from "./state.ts";

/**
 * What reports, or else govulncheck, say of a module as it is. Nothing of it is changed: go may complete go.sum only in a
 * copy. Throws what `openModule`, `scan` and `fittedFindings` throw.
 */
export async function lookAtModule(
  surroundings: Surroundings,
  folder: string,
  where: { readonly from?: readonly string[]; readonly db?: string },
): Promise<FittedFindings> {
  const module = await openModule(surroundings, folder);
  await using scratch = await temporaryFolder();
  const copy = await CopiedModule.make(module, join(scratch.path, "module"));
  const scanned = await scan(surroundings, copy.go, where);
  const { selected } = await stateOf(copy, module.mod);
  return fittedFindings(scanned, module.path, selected);
}
