import { PlimsollError } from "../../base/error.ts";
import { type NamedReport, readNamedReport } from "../../service/findings/read-reports.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { GateRequest } from "./request.ts";
import type { Trusted } from "./trusted.ts";

/**
 * Reads the reports that a person named. Throws `scan-report-invalid`, and `flag-invalid` for a file that the change itself
 * writes: a change does not say what is vulnerable in it.
 */
export async function readScanReports(
  { cwd }: Surroundings,
  { from = [] }: GateRequest,
  trusted: Trusted,
): Promise<readonly NamedReport[]> {
  return Promise.all(
    from.map(async (where) => {
      if (await trusted.isWritten(where)) throw writtenByChange(where);
      return readNamedReport(cwd, where);
    }),
  );
}

function writtenByChange(where: string): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: `the change that is judged writes ${where} itself`,
    why: "a change does not say what is vulnerable in it",
    fix: "let the pipeline scan, into a file that git does not track",
  });
}
