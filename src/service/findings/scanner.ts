import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { type Extract, parseExtract } from "../../format/kept-scan/extract.ts";
import { readScanReport } from "../../format/scan-report/read-scan-report.ts";
import type { ScanReport } from "../../format/scan-report/scan-report.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import { emptyFolder } from "../../store/file/scratch-folder.ts";
import { extractProgram, findGovulncheck, govulncheckVersion, scanProgram } from "../../toolchain/go/govulncheck.ts";

/** govulncheck, asked about programs: what it extracts of one, and what is vulnerable in that. */
export interface Scanner {
  /** Throws `program-failed` for a program that govulncheck cannot read. */
  readonly extract: (file: string) => Promise<Uint8Array>;
  /** What is vulnerable in a program, from its extract. Throws `program-failed`, of the database alone, and `kept-scan-invalid`. */
  readonly scan: (extract: Uint8Array, where: string) => Promise<{ report: ScanReport; extracted: Extract }>;
}

/**
 * Finds govulncheck. A program is extracted first and the extract is scanned, so that a program that cannot be read and a
 * database that cannot be reached are told apart. `folder` is one of this run's own. Throws `program-missing`.
 */
export async function openScanner(
  surroundings: Surroundings,
  folder: string,
  database: string | undefined,
): Promise<Scanner> {
  const { env, cwd, signal } = surroundings;
  const program = await findGovulncheck(env);
  const running = { env, cwd, signal };
  const { extract } = await openExtractor(surroundings, program, folder);
  return {
    extract,
    scan: async (extract, where) => {
      const extracted = parseExtract(extract, where);
      const file = join(folder, "extract.json");
      await writeTextFile(file, extract);
      const chunks = await scanProgram(program, file, database, running);
      return { report: await readScanReport(chunks, { where, stripped: extracted.symbols === 0 }), extracted };
    },
  };
}

/** What a govulncheck extracts, with its version: `v1.9.0`, or null where it does not know it. */
export interface Extractor extends Pick<Scanner, "extract"> {
  readonly version: string | null;
}

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

/** Why govulncheck cannot read a program, as a value. Throws every other failure. */
export function asUnreadable(error: unknown): string {
  if (error instanceof PlimsollError && error.code === "program-failed") return error.why ?? error.what;
  throw error;
}
