import { isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { readSarif, type SarifResult } from "../../format/sarif/read-sarif.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallFile } from "../../store/file/small-file.ts";

/** A result with the file that it is about, as people see it. */
export type PlacedResult = SarifResult & { readonly file: string };

/**
 * What other tools wrote as SARIF. Relative paths in it start from the current folder, where these tools usually run. The
 * notes say what could not be placed. Throws `sarif-invalid`.
 */
export async function otherResults(
  { cwd }: Surroundings,
  files: readonly string[],
  shown: (file: string) => string,
): Promise<{ readonly results: readonly PlacedResult[]; readonly notes: readonly string[] }> {
  const results: PlacedResult[] = [];
  const notes: string[] = [];
  for (const file of files) {
    const bytes = await readSmallFile(resolve(cwd, file), LIMITS.sarifBytes, "sarif-invalid");
    if (bytes === undefined) {
      throw new PlimsollError("sarif-invalid", {
        what: `${file} does not exist`,
        why: "it was named as what another tool found",
        fix: "golangci-lint run --output.sarif.path FILE and gosec -fmt sarif -out FILE write one",
      });
    }
    const read = readSarif(bytes, file);
    results.push(...read.results.map((one) => ({ ...one, file: shown(pathOf(one.uri, cwd)) })));
    if (read.unplaced > 0) notes.push(`${counted(read.unplaced, "result")} of ${file} without a line: not joined`);
  }
  return { results, notes };
}

/** RFC 3986: a relative reference has its spaces escaped. */
function pathOf(uri: string, cwd: string): string {
  if (/^file:/i.test(uri)) return localPath(uri);
  const path = unescaped(uri);
  return isAbsolute(path) ? path : resolve(cwd, path);
}

function localPath(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch {
    return uri;
  }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
