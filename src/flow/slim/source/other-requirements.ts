import { join } from "node:path";
import { writeTextFile } from "../../../store/file/replace-path.ts";
import { temporaryFolder } from "../../../store/file/temporary-folder.ts";
import type { BuildChoices } from "../../../toolchain/go/build-flags.ts";
import type { ExaminedRequirements } from "./examine-requirements.ts";

/** How the programs are built with the requirements that the image's own programs were not built with. */
export interface OtherRequirements extends AsyncDisposable {
  readonly choices: BuildChoices;
  /** No later run has a go.mod at the same path, and so none could use what is kept of these builds. */
  readonly cacheFolder: string;
  /** Whether these are the old ones, because the change was written; else they are those of a plan. */
  readonly areOld: boolean;
}

/**
 * go reads them from a folder of their own, with `-modfile`: nothing of the module is touched, and the program is the one
 * that the same go.mod in its place would give. Undefined where no change was found.
 */
export async function otherRequirements(
  examined: ExaminedRequirements,
  choices: BuildChoices,
): Promise<OtherRequirements | undefined> {
  if (examined.kind !== "searched" || examined.convergence.after === null) return undefined;
  const { report, before, after } = examined.convergence;
  const { goMod, goSum } = report.written ? before : after;
  const scratch = await temporaryFolder();
  const modfile = join(scratch.path, "go.mod");
  await writeTextFile(modfile, goMod);
  if (goSum !== null) await writeTextFile(join(scratch.path, "go.sum"), goSum);
  return {
    // A vendor folder fits only one of the two.
    choices: { ...choices, flags: [...choices.flags, `-modfile=${modfile}`, "-mod=readonly"] },
    cacheFolder: join(scratch.path, "cache"),
    areOld: report.written,
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}
