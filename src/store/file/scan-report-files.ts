import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { isAbsent, unreadable } from "./small-file.ts";

/**
 * The files that a name means: a file itself, or the files of JSON in a folder, by name. Throws `scan-report-invalid` where there is
 * no such file or folder, and `limit-exceeded`.
 */
export async function scanReportFiles(named: string, cwd: string): Promise<readonly string[]> {
  const path = resolve(cwd, named);
  const entries = await entriesOf(path, named);
  if (entries === undefined) return [named];
  const files = entries.filter((entry) => !entry.isDirectory() && /\.json$/i.test(entry.name));
  if (files.length > LIMITS.scanReportFiles) {
    throw new PlimsollError("limit-exceeded", {
      what: `${named} has more than ${LIMITS.scanReportFiles} files of JSON`,
      why: "plimsoll does not read more reports than that",
      fix: "keep the newest report of each image there",
    });
  }
  return files.map(({ name }) => join(named, name)).sort();
}

/** Undefined for what is no folder. */
async function entriesOf(path: string, named: string): Promise<readonly Dirent[] | undefined> {
  try {
    return (await stat(path)).isDirectory() ? await readdir(path, { withFileTypes: true }) : undefined;
  } catch (error) {
    if (!isAbsent(error)) throw unreadable(named, "scan-report-invalid", error);
    throw new PlimsollError("scan-report-invalid", {
      what: `${named} does not exist`,
      why: "a scanner's report, or a folder of them, is wanted",
      fix: "scan the images first, each into a file of its own",
    });
  }
}
