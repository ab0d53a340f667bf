import type { Overlay } from "./overlay.ts";
import type { ReadPackage } from "./source-reader.ts";
import { placeOf } from "./sources.ts";

/** Fields of `go list -export`. */
export interface ListedPackage {
  readonly Dir?: string;
  readonly ImportPath: string;
  readonly Standard?: boolean;
  readonly Export?: string;
  readonly Error?: { readonly Err: string };
  readonly GoFiles?: readonly string[];
  readonly CgoFiles?: readonly string[];
}

/** A package as the reader of Go source is told of it, from what `go list -export` says. */
export function toRead(
  { ImportPath, Standard = false, Export = "", Dir = "", GoFiles = [], CgoFiles = [] }: ListedPackage,
  overlay: Overlay,
): ReadPackage {
  const files = [...GoFiles, ...CgoFiles].map((name) => placeOf({ folder: Dir, name }, overlay));
  return { path: ImportPath, standard: Standard, export: Export, files };
}
