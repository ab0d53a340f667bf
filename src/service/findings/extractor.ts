import { join } from "node:path";
import type { Surroundings } from "../../session/surroundings.ts";
import { emptyFolder } from "../../store/file/scratch-folder.ts";
import { extractProgram, govulncheckVersion } from "../../toolchain/go/govulncheck.ts";

/** What a govulncheck extracts, with its version: `v1.9.0`, or null where it does not know it. */
export interface Extractor {
  /** Throws `program-failed` for a program that govulncheck cannot read. */
  readonly extract: (file: string) => Promise<Uint8Array>;
  readonly version: string | null;
}

/** `folder` is one of this run's own. */
export async function openExtractor(
  { env, cwd, signal }: Surroundings,
  program: string,
  folder: string,
): Promise<Extractor> {
  const running = { env, cwd, signal };
  const nothing = join(folder, "no-database");
  await emptyFolder(nothing);
  return {
    version: await govulncheckVersion(program, nothing, running),
    extract: (file) => extractProgram(program, file, nothing, running),
  };
}
