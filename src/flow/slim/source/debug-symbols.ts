import { join } from "node:path";
import { readGnuBuildId, writeDebugFile } from "../../../build/strip/debug-file.ts";
import { formatPlatform } from "../../../format/oci/platform.ts";
import type { DebugSymbolsFile } from "../../../report/slim-report.ts";
import type { FinishedPlatform } from "../../../service/build-platforms.ts";
import type { SlimJob } from "../../../service/job.ts";
import { openRandomAccess } from "../../../store/file/random-access-file.ts";
import { replaceArchive } from "../../../store/file/replace-path.ts";

/**
 * Writes what `--debug-symbols` asks for: the symbols of one binary to the file itself, those of several into a folder
 * of that name, as NAME-OS-ARCH.debug. Undefined where they were not asked for. Throws `write-failed`.
 */
export async function writeDebugSymbols(
  { settings }: SlimJob,
  platforms: readonly FinishedPlatform[],
): Promise<readonly DebugSymbolsFile[] | undefined> {
  const { debugSymbols } = settings;
  if (debugSymbols === undefined) return undefined;
  const wanted = platforms.flatMap(({ platform, binaries }) =>
    binaries.map(({ package: { name }, unstrippedPath }) => ({
      platform: formatPlatform(platform),
      name,
      unstrippedPath,
    })),
  );
  const files: DebugSymbolsFile[] = [];
  for (const { platform, name, unstrippedPath } of wanted) {
    if (unstrippedPath === undefined) continue;
    const fileName = `${name}-${platform.replaceAll("/", "-")}.debug`;
    const path = wanted.length === 1 ? debugSymbols : join(debugSymbols, fileName);
    await using source = await openRandomAccess(unstrippedPath);
    await replaceArchive(path, writeDebugFile(source, name));
    files.push({ platform, path, buildId: (await readGnuBuildId(source, name)) ?? null });
  }
  return files;
}
