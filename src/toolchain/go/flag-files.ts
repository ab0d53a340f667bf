import { join, resolve } from "node:path";
import { type BuildFlags, valueOfFlag } from "./build-flags.ts";
import type { MainPackage } from "./main-package.ts";
import type { Overlay } from "./overlay.ts";

/** A file that a flag adds to a build, besides the files of its packages. */
export interface FlagFile {
  /** The flag's name. */
  readonly name: "modfile" | "overlay" | "pgo";
  /** Absolute. The file need not exist: a go.sum may be missing, and so may a default profile. */
  readonly path: string;
}

/**
 * The files that flags name, and those that follow from these names: the go.sum beside a -modfile, the files of an
 * overlay, the profile that -pgo=auto finds in the main package's folder.
 */
export function filesOfFlags(
  flags: BuildFlags,
  { cwd, folder }: Pick<MainPackage, "cwd" | "folder">,
  overlay: Overlay,
): FlagFile[] {
  const named = (name: string) => {
    const value = valueOfFlag(flags, name);
    return value === undefined || value === "" ? undefined : resolve(cwd, value);
  };
  const [modfile, overlayFile] = [named("modfile"), named("overlay")];
  const profile = valueOfFlag(flags, "pgo") ?? "auto";
  const profilePath = profile === "auto" ? join(folder, "default.pgo") : resolve(cwd, profile);
  return [
    ...(modfile === undefined ? [] : [modfile, modfile.replace(/\.mod$/, ".sum")].map((path) => of("modfile", path))),
    ...(overlayFile === undefined ? [] : [of("overlay", overlayFile)]),
    ...[...overlay.values()].filter((path) => path !== "").map((path) => of("overlay", path)),
    ...(profile === "off" || profile === "" ? [] : [of("pgo", overlay.get(profilePath) ?? profilePath)]),
  ];
}

function of(name: FlagFile["name"], path: string): FlagFile {
  return { name, path };
}
