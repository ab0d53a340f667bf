import { join } from "node:path";
import { readGnuBuildId, writeDebugFile } from "../../../build/strip/debug-file.ts";
import { encodeSymbols } from "../../../format/debug-symbols/attached-symbols.ts";
import type { NewArtifact } from "../../../format/oci/artifact-manifest.ts";
import { formatPlatform } from "../../../format/oci/platform.ts";
import type { Image } from "../../../image/image.ts";
import type { DebugSymbolsFile } from "../../../report/slim-report.ts";
import { pathInImage } from "../../../service/binary-path.ts";
import type { FinishedPlatform } from "../../../service/build-platforms.ts";
import { ATTACHED } from "../../../service/findings/request.ts";
import type { SlimJob } from "../../../service/job.ts";
import { digestOf } from "../../../session/digest-of.ts";
import type { Stores } from "../../../session/stores.ts";
import { openRandomAccess } from "../../../store/file/random-access-file.ts";
import { replaceArchive } from "../../../store/file/replace-path.ts";
import { formatTarget, type Target } from "../../../store/target.ts";

/** The symbols of one program: in a file already, or ready to be attached to its image. */
export interface KeptSymbols {
  readonly file: DebugSymbolsFile;
  readonly attachment?: { readonly image: Image; readonly artifact: NewArtifact };
}

interface Program {
  readonly platform: string;
  readonly image: Image;
  readonly name: string;
  readonly path: string;
  readonly shipped: string;
  readonly unstripped: string;
}

/**
 * Makes what `--debug-symbols` asks for. Symbols of one program are written to the file itself, those of several into a
 * folder of that name, as NAME-OS-ARCH.debug; with `attached` they are written nowhere yet. Undefined where they were not
 * asked for. Throws `write-failed`, and `limit-exceeded` for symbols that are too large to be attached.
 */
export async function keepSymbols(
  job: SlimJob,
  platforms: readonly FinishedPlatform[],
): Promise<readonly KeptSymbols[] | undefined> {
  const { debugSymbols } = job.settings;
  if (debugSymbols === undefined) return undefined;
  const programs = platforms.flatMap(({ platform, image, binaries }) =>
    binaries.flatMap(({ package: main, built, unstrippedPath }): Program[] => {
      if (unstrippedPath === undefined) return [];
      const path = pathInImage(job.settings, main);
      const files = { shipped: built.path, unstripped: unstrippedPath };
      return [{ platform: formatPlatform(platform), image, name: main.name, path, ...files }];
    }),
  );
  const kept: KeptSymbols[] = [];
  for (const program of programs) {
    const { platform, image, name, unstripped } = program;
    await using source = await openRandomAccess(unstripped);
    const buildId = (await readGnuBuildId(source, name)) ?? null;
    if (debugSymbols === ATTACHED) {
      const digest = await digestOfShipped(program, job.surroundings.signal);
      const artifact = await encodeSymbols({ path: program.path, digest, buildId }, writeDebugFile(source, name));
      kept.push({ file: { platform, path: null, buildId }, attachment: { image, artifact } });
    } else {
      const fileName = `${name}-${platform.replaceAll("/", "-")}.debug`;
      const path = programs.length === 1 ? debugSymbols : join(debugSymbols, fileName);
      await replaceArchive(path, writeDebugFile(source, name));
      kept.push({ file: { platform, path, buildId } });
    }
  }
  return kept;
}

async function digestOfShipped({ shipped }: Program, signal: AbortSignal) {
  await using program = await openRandomAccess(shipped);
  return await digestOf(program, signal);
}

/**
 * Attaches symbols to their images, wherever these were written. Throws what attaching throws; what was written stays.
 */
export async function attachSymbols(
  { attachments }: Pick<Stores, "attachments">,
  holders: readonly Target[],
  kept: readonly KeptSymbols[],
): Promise<readonly DebugSymbolsFile[]> {
  const files: DebugSymbolsFile[] = [];
  for (const { file, attachment } of kept) {
    if (attachment === undefined) {
      files.push(file);
      continue;
    }
    const { image, artifact } = attachment;
    const attached: { reference: string; digest: string }[] = [];
    for (const target of holders) {
      const { digest } = await attachments.attach(target, image.descriptor, artifact);
      attached.push({ reference: formatTarget(target), digest });
    }
    files.push({ ...file, attached });
  }
  return files;
}
