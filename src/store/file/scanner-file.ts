import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { PlimsollError } from "../../base/error.ts";
import { unreadable } from "./small-file.ts";

/** The content of a scanner's report, in chunks. Throws `scan-report-invalid` where there is no such file. */
export async function readScannerFile(path: string, where: string): Promise<AsyncIterable<Uint8Array>> {
  try {
    if ((await stat(path)).isDirectory()) {
      throw new PlimsollError("scan-report-invalid", {
        what: `${where} cannot be read`,
        why: "it is a folder",
        fix: "name the file that the scanner has written",
      });
    }
  } catch (error) {
    throw error instanceof PlimsollError ? error : unreadable(where, "scan-report-invalid", error);
  }
  return createReadStream(path);
}
