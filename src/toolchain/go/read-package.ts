import type { CompiledPackage } from "./compiled-program.ts";
import type { Overlay } from "./overlay.ts";
import type { ReadPackage } from "./source-reader.ts";
import { placeOf } from "./sources.ts";

/** A package as the reader of Go source is told of it, from what `go list -export` says. */
export function toRead(
  { ImportPath, Standard = false, Export = "", Dir = "", GoFiles = [], CgoFiles = [] }: CompiledPackage,
  overlay: Overlay,
): ReadPackage {
  const files = [...GoFiles, ...CgoFiles].map((name) => placeOf({ folder: Dir, name }, overlay));
  return { path: ImportPath, standard: Standard, export: Export, files };
}
