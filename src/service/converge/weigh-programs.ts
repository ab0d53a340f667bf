import { PlimsollError } from "../../base/error.ts";
import type { ProgramSize } from "../../report/converge-report.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { weighBuild } from "../../session/weigh-build.ts";
import { openCacheFolder } from "../../store/cache/cache-folder.ts";
import { NO_CHOICES } from "../../toolchain/go/build-flags.ts";
import { executableName } from "../../toolchain/go/main-package.ts";
import type { GraphPackage } from "../../toolchain/go/package-graph.ts";
import type { CopiedModule } from "./copied-module.ts";

/** More programs take longer than they say. */
const MOST = 4;

/**
 * The executables of a module: for Linux and this machine's architecture, without C. Null where it has none, too many, or
 * where one of them cannot be built so.
 */
export async function weighPrograms(
  { env }: Surroundings,
  { folder, go }: Pick<CopiedModule, "folder" | "go">,
  packages: ReadonlyMap<string, GraphPackage>,
): Promise<readonly ProgramSize[] | null> {
  const mains = [...packages.values()].filter(({ isMain }) => isMain);
  if (mains.length === 0 || mains.length > MOST) return null;
  const cacheFolder = await openCacheFolder(env);
  const platform = { os: "linux", architecture: go.settings.GOHOSTARCH ?? "amd64" };
  const sizes: ProgramSize[] = [];
  for (const { importPath, module } of mains) {
    const main = {
      ...{ source: importPath, importPath, name: executableName(importPath), folder, cwd: folder, notes: [] },
      ...{ module: { path: module!, folder }, arguments: [importPath], how: "build" as const },
    };
    try {
      const { sizeBytes } = await weighBuild(go, {
        package: main,
        platform,
        cgo: false,
        choices: NO_CHOICES,
        cacheFolder,
      });
      sizes.push({ importPath, sizeBytes });
    } catch (error) {
      if (error instanceof PlimsollError && error.code === "build-failed") return null;
      throw error;
    }
  }
  return sizes;
}
