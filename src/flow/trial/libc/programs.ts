import { counted } from "../../../base/counted.ts";
import { PlimsollError } from "../../../base/error.ts";
import { readInterpreter } from "../../../format/elf/dynamic.ts";
import { ElfFile } from "../../../format/elf/elf-file.ts";
import type { Platform } from "../../../format/oci/platform.ts";
import type { LibcProgram } from "../../../report/trial-libc.ts";
import { gatherSettings } from "../../../session/gather-settings.ts";
import { openBuild } from "../../../session/open-build.ts";
import { startGo } from "../../../session/start-go.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { comparedBuild } from "../../../session/weigh-build.ts";
import { openCacheFolder } from "../../../store/cache/cache-folder.ts";
import { openBinary } from "../../../store/file/binary-file.ts";
import { buildBinary } from "../../../toolchain/go/build.ts";
import type { Go } from "../../../toolchain/go/go.ts";

interface BuiltProgram extends LibcProgram {
  /** Undefined where it could not be built. */
  readonly path: string | undefined;
}

/** A package, built without C and with it. */
export interface BothPrograms {
  readonly importPath: string;
  readonly platform: Platform;
  readonly go: Go;
  readonly programs: readonly BuiltProgram[];
}

/**
 * Builds a package twice as `slim` does, with C once. That one of the two does not build is an answer; that there is no
 * such package is not: throws what `openBuild` throws.
 */
export async function buildBoth(
  surroundings: Surroundings,
  source: string,
  offline: boolean,
  resources: AsyncDisposableStack,
): Promise<BothPrograms> {
  const gathered = await gatherSettings(surroundings, { offline }, [source]);
  const cacheFolder = await openCacheFolder(surroundings.env);
  const opening = startGo(surroundings, gathered.own);
  const { go, packages, options } = await openBuild(surroundings, gathered, { opening, cacheFolder, cgo: true });
  const [main] = packages;
  if (packages.length !== 1) {
    throw new PlimsollError("flag-invalid", {
      what: `--libc ${source} names ${counted(packages.length, "program")}, and one is wanted`,
    });
  }
  const { platform, choices } = options;
  const programs: BuiltProgram[] = [];
  for (const cgo of [false, true]) {
    try {
      const request = comparedBuild({ package: main!, platform, cgo, choices, cacheFolder });
      const { path } = resources.use(await buildBinary(go, request));
      programs.push({ cgo, path, interpreter: await interpreterOf(path), failure: null });
    } catch (thrown) {
      if (!(thrown instanceof PlimsollError) || thrown.code !== "build-failed") throw thrown;
      const { what, why } = thrown;
      programs.push({ cgo, path: undefined, interpreter: null, failure: why?.split("\n")[0] ?? what });
    }
  }
  return { importPath: main!.importPath, platform, go, programs };
}

async function interpreterOf(path: string): Promise<string | null> {
  await using file = await openBinary(path, "/");
  return (await readInterpreter(await ElfFile.open(file, path))) ?? null;
}
