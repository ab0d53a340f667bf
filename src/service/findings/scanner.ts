import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { type Extract, parseExtract } from "../../format/kept-scan/extract.ts";
import { readScanReport } from "../../format/scan-report/read-scan-report.ts";
import type { ScanReport } from "../../format/scan-report/scan-report.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import { findGovulncheck, scanProgram } from "../../toolchain/go/govulncheck.ts";
import { type Extractor, openExtractor } from "./extractor.ts";
import { TO_SCAN } from "./govulncheck-need.ts";

/** govulncheck, asked about programs: what it extracts of one, and what is vulnerable in that. */
export interface Scanner extends Pick<Extractor, "extract"> {
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
  const program = await findGovulncheck(env, TO_SCAN);
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

/** Why govulncheck cannot read a program, as a value. Throws every other failure. */
export function asUnreadable(error: unknown): string {
  if (error instanceof PlimsollError && error.code === "program-failed") return error.why ?? error.what;
  throw error;
}
