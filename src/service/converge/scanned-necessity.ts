import { PlimsollError } from "../../base/error.ts";
import type { Finding } from "../../format/scan-report/scan-report.ts";
import type { CopiedModule } from "./copied-module.ts";
import type { ModuleEdit } from "./module-edit.ts";
import type { ProvenEdit } from "./necessity.ts";
import type { OpenedModule } from "./open-module.ts";
import { fittedFindings, type Scan } from "./scan.ts";

/** By edit: what govulncheck finds in the module without it. An edit that is not there could not be looked at. */
export type FoundWithout = ReadonlyMap<ModuleEdit, readonly Finding[]>;

/**
 * Looks once more at the module with each needed edit undone, as `go mod tidy` has left it: at what is imported, which
 * takes a second. Without the only edit the module is as it was, and the first report is about it.
 */
export async function scanUndone(
  { text, path }: OpenedModule,
  scanned: Scan,
  edits: readonly ProvenEdit[],
  makeCopy: () => Promise<CopiedModule>,
): Promise<FoundWithout> {
  const found = new Map<ModuleEdit, readonly Finding[]>();
  if (scanned.again === null) return found;
  let copy: CopiedModule | undefined;
  for (const { edit, necessity } of edits) {
    if (necessity.kind !== "needed") continue;
    const { requirements, state } = necessity.without;
    let report: Scan | undefined = scanned;
    if (requirements.goMod !== text) {
      copy ??= await makeCopy();
      await copy.put(requirements);
      report = await scanned.again(copy.go, "package").catch(notThere);
    }
    if (report !== undefined) found.set(edit, fittedFindings(report, path, state.selected).set.modules);
  }
  return found;
}

/** What does not build without an edit cannot be scanned. */
function notThere(error: unknown): undefined {
  if (error instanceof PlimsollError && error.code === "program-failed") return undefined;
  throw error;
}
