import { flagsOf } from "./build-flags.ts";
import type { CompiledProgram } from "./compiled-program.ts";
import { readOverlay } from "./overlay.ts";
import { toRead } from "./read-package.ts";
import type { PackageUses, SourceReader } from "./source-reader.ts";

/**
 * What some packages of a program use of others, in the order of their import paths. Throws what the go command's
 * failures throw.
 */
export async function usesOf(
  reader: SourceReader,
  { go, request, packages }: CompiledProgram,
  importPaths: readonly string[],
): Promise<readonly PackageUses[]> {
  const overlay = await readOverlay(flagsOf(go, request.choices), request.package.cwd);
  return reader.uses(
    importPaths,
    packages.map((one) => toRead(one, overlay)),
  );
}
