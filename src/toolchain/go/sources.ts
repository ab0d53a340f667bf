import { createReadStream } from "node:fs";
import { join } from "node:path";
import { readAtMost } from "../../base/bounded-reader.ts";
import { LIMITS } from "../../base/limits.ts";
import { type BuildChoices, flagsOf } from "./build-flags.ts";
import { filesOfFlags } from "./flag-files.ts";
import type { Go } from "./go.ts";
import type { MainPackage } from "./main-package.ts";
import { NO_OVERLAY, type Overlay, readOverlay } from "./overlay.ts";

export interface SourceFile {
  readonly folder: string;
  readonly name: string;
}

/** The sources of one build, as the go command sees them with the build's flags. */
export interface Sources {
  /** Files that flags add to the build, besides the files of its packages. */
  readonly flagFiles: readonly string[];
  /** Where a file lies: elsewhere, if an overlay replaces it. */
  readonly placeOf: (file: SourceFile) => string;
  readonly read: (files: readonly SourceFile[]) => Promise<string[]>;
}

/** Throws what `readOverlay` throws. */
export async function openSources(
  go: Go,
  { package: main, choices }: { readonly package: MainPackage; readonly choices: BuildChoices },
): Promise<Sources> {
  const flags = flagsOf(go, choices);
  const overlay = await readOverlay(flags, main.cwd);
  return {
    flagFiles: filesOfFlags(flags, main, overlay).map(({ path }) => path),
    placeOf: (file) => placeOf(file, overlay),
    read: (files) => readSources(files, overlay),
  };
}

/** The text of Go files as the go command reads them, in the given order. */
export async function readSources(files: readonly SourceFile[], overlay: Overlay = NO_OVERLAY): Promise<string[]> {
  const texts: string[] = [];
  for (const { folder, name } of files) {
    const source = placeOf({ folder, name }, overlay);
    const bytes = await readAtMost(createReadStream(source), LIMITS.goSourceBytes, join(folder, name));
    texts.push(Buffer.from(bytes).toString());
  }
  return texts;
}

/** Where a file lies as the go command reads it. */
export function placeOf({ folder, name }: SourceFile, overlay: Overlay): string {
  const path = join(folder, name);
  return overlay.get(path) ?? path;
}
