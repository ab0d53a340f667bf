import { dirname, isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { readSarif, type SarifResult } from "../../format/sarif/read-sarif.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { isFile } from "../../store/file/binary-file.ts";
import { readSmallFile } from "../../store/file/small-file.ts";

/** A result with the file that it is about, as people see it. */
export type PlacedResult = SarifResult & { readonly file: string };

/**
 * What other tools wrote as SARIF. Relative paths in it start where the tool ran, which is found out by its files. The notes
 * say what could not be placed. Throws `sarif-invalid`.
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
    const { start, absent } = await startOf(read.results, [cwd, dirname(resolve(cwd, file)), ...foldersAbove(cwd)]);
    results.push(...read.results.map((one) => ({ ...one, file: shown(pathOf(one.uri, start)) })));
    if (read.unplaced > 0) notes.push(`${counted(read.unplaced, "result")} of ${file} without a line: not joined`);
    if (absent > 0) {
      const are = counted(absent, "result is about a file", "results are about files");
      notes.push(`of ${file}, ${are} that cannot be found: not joined; run the tool in this folder, over ./...`);
    }
  }
  return { results, notes };
}

/** Enough to tell folders apart. */
const MOST_TRIED = 100;

/**
 * The folder in which most of the files are: golangci-lint names them from the folder of its configuration, which may be
 * above, and gosec from the folder that it was told to look at.
 */
async function startOf(
  results: readonly SarifResult[],
  folders: readonly string[],
): Promise<{ readonly start: string; readonly absent: number }> {
  const counts = Map.groupBy(results, ({ uri }) => uri);
  const uris = [...counts.keys()];
  let best = { start: folders[0]!, found: -1 };
  for (const start of folders) {
    const tried = uris.slice(0, MOST_TRIED);
    const found = (await there(tried, start)).size;
    if (found > best.found) best = { start, found };
    if (found === tried.length) break;
  }
  const found = await there(uris, best.start);
  const absent = uris.flatMap((uri) => (found.has(uri) ? [] : counts.get(uri)!)).length;
  return { start: best.start, absent };
}

/** Those that name a file which is there. */
async function there(uris: readonly string[], start: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const uri of uris) {
    // What no file system takes as a path is no file.
    if (await isFile(pathOf(uri, start), start).catch(() => false)) found.add(uri);
  }
  return found;
}

function foldersAbove(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [] : [above, ...foldersAbove(above)];
}

/** RFC 3986: a relative reference has its spaces escaped. */
function pathOf(uri: string, start: string): string {
  if (/^file:/i.test(uri)) return localPath(uri);
  const path = unescaped(uri);
  return isAbsolute(path) ? path : resolve(start, path);
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
