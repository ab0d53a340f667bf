import { flagsOf } from "./build-flags.ts";
import type { Go } from "./go.ts";
import { type LinkRequest, listCompiled } from "./link-dump.ts";
import { readOverlay } from "./overlay.ts";
import { type ListedPackage, toRead } from "./read-package.ts";
import type { PackageUses, SourceReader } from "./source-reader.ts";

/**
 * What some packages of a program use of others, in the order of their import paths. The program is compiled for it.
 * Throws `build-failed` for a program that does not compile, and what the go command's failures throw.
 */
export async function usesOf(
  reader: SourceReader,
  go: Go,
  request: LinkRequest,
  importPaths: readonly string[],
): Promise<readonly PackageUses[]> {
  const listed = await listCompiled<ListedPackage>(go, request, ["Dir", "Standard", "GoFiles", "CgoFiles"]);
  const overlay = await readOverlay(flagsOf(go, request.choices), request.package.cwd);
  return reader.uses(
    importPaths,
    listed.map((one) => toRead(one, overlay)),
  );
}
