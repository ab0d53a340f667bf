import type { Go } from "./go.ts";
import { resolveLocalPackages } from "./local-package.ts";
import type { MainPackage } from "./main-package.ts";
import { parseVersionedPath, resolveRemotePackage } from "./remote-package.ts";
import type { ResolveOptions } from "./resolve-options.ts";

/**
 * Finds the main packages that are named: `./dir`, an import path of the current module or workspace, a pattern
 * (`./cmd/...` stands for all main packages that it matches), or `path@version` as `go install` takes it.
 * Throws `module-not-found`, `not-a-main-package`, `source-invalid`, `module-not-installable`.
 */
export async function resolveMainPackages(
  go: Go,
  sources: readonly string[],
  options: ResolveOptions,
): Promise<MainPackage[]> {
  const found = await Promise.all(
    sources.map((source) => {
      const versioned = parseVersionedPath(source);
      if (versioned === undefined) return resolveLocalPackages(go, source, options);
      return resolveRemotePackage(go, versioned, options).then((one) => [one]);
    }),
  );
  const packages = new Map(found.flat().map((one) => [`${one.importPath}@${one.module?.version ?? ""}`, one]));
  return [...packages.values()];
}
