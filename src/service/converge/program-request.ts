import type { Platform } from "../../format/oci/platform.ts";
import { NO_CHOICES } from "../../toolchain/go/build-flags.ts";
import type { DependencyRequest } from "../../toolchain/go/dependencies.ts";
import { executableName } from "../../toolchain/go/main-package.ts";
import type { GraphPackage } from "../../toolchain/go/package-graph.ts";
import type { CopiedModule } from "./copied-module.ts";

/** More programs take longer than they say. */
const MOST = 4;

/**
 * How the programs of a module are built in a copy of it: without C. Null where it has none, or more than are built in
 * passing.
 */
export function programRequests(
  { folder }: Pick<CopiedModule, "folder">,
  packages: ReadonlyMap<string, GraphPackage>,
  { platform, tags = [] }: { readonly platform: Platform; readonly tags?: readonly string[] },
): readonly DependencyRequest[] | null {
  const mains = [...packages.values()].filter(({ isMain }) => isMain);
  if (mains.length === 0 || mains.length > MOST) return null;
  // The copy's folder is one of a kind, so no later run could use what is kept of these builds.
  const cacheFolder = `${folder}-built`;
  return mains.map(({ importPath, module }) => ({
    package: {
      ...{ source: importPath, importPath, name: executableName(importPath), folder, cwd: folder, notes: [] },
      ...{ module: { path: module!, folder }, arguments: [importPath], how: "build" },
    },
    ...{ platform, cgo: false, choices: { ...NO_CHOICES, tags }, cacheFolder },
  }));
}
