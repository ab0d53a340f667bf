import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import type { Go } from "./go.ts";
import { kindOf } from "./go-ground.ts";
import { namesGoFile, resolveGoFiles, resolveLocalPackages } from "./local-package.ts";
import type { MainPackage } from "./main-package.ts";
import { parseVersionedPath, resolveRemotePackage } from "./remote-package.ts";
import type { ResolveOptions } from "./resolve-options.ts";

/**
 * Finds the main packages that are named: `./dir`; an import path of the current module or workspace; a pattern
 * (`./cmd/...` means all main packages that it matches); `path@version` as for `go install`; or the Go files of one
 * program, without other files of their folder, as for `go build`.
 * Throws `module-not-found`, `not-a-main-package`, `source-invalid`, `module-not-installable`.
 */
export async function resolveMainPackages(
  go: Go,
  sources: readonly string[],
  options: ResolveOptions,
): Promise<MainPackage[]> {
  const files = await Promise.all(sources.map((source) => namesGoFile(go, source)));
  if (files.every((isFile) => isFile) && files.length > 0) return [await resolveGoFiles(go, sources, options)];
  const file = sources.find((_, index) => files[index]);
  if (file !== undefined) {
    throw new PlimsollError("source-invalid", {
      what: `${file} is a Go file, and ${sources[files.indexOf(false)]} is not`,
      why: "Go files that are named together are one program, as for go build",
      fix: "name the folders of the packages, or run plimsoll once for each program",
    });
  }
  const found = await Promise.all(sources.map((source) => resolveOne(go, source, options)));
  // Two modules may have packages with the same import path.
  return [...new Map(found.flat().map((one) => [`${one.folder}\n${one.importPath}`, one])).values()];
}

async function resolveOne(go: Go, source: string, options: ResolveOptions): Promise<MainPackage[]> {
  const versioned = parseVersionedPath(source);
  // The name of a folder may contain an @.
  const isFolder = versioned !== undefined && (await kindOf(resolve(go.cwd, source))) === "folder";
  if (versioned === undefined || isFolder) return resolveLocalPackages(go, source, options);
  return [await resolveRemotePackage(go, versioned, options)];
}
