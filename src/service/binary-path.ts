import { PlimsollError } from "../base/error.ts";
import type { MainPackage } from "../toolchain/go/main-package.ts";
import type { SlimSettings } from "./settings.ts";

type PathWish = Pick<SlimSettings, "binaryPath">;
type Program = Pick<MainPackage, "name" | "importPath">;

/** The path of a binary in the image: `--binary-path`, which is a folder when it ends with a slash. */
export function pathInImage({ binaryPath = "/usr/local/bin/" }: PathWish, { name }: Program): string {
  return binaryPath.endsWith("/") ? `${binaryPath}${name}` : binaryPath;
}

/**
 * Each binary has its own layer, so if two had the same path, the upper one would hide the other. Throws
 * `layer-path-invalid`.
 */
export function requireDistinctPaths(wish: PathWish, programs: readonly Program[]): void {
  const taken = new Map<string, Program>();
  for (const program of programs) {
    const path = pathInImage(wish, program);
    const other = taken.get(path);
    if (other !== undefined) {
      throw new PlimsollError("layer-path-invalid", {
        what: `${other.importPath} and ${program.importPath} would both be at ${path}`,
        why: "one image cannot hold two programs under one path",
        fix:
          other.name === program.name
            ? "make a separate image for each"
            : "name a folder: --binary-path /usr/local/bin/, with a slash at the end",
      });
    }
    taken.set(path, program);
  }
}
