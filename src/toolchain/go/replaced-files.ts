import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildRequest, type BuiltBinary, buildBinary } from "./build.ts";
import { flagsOf } from "./build-flags.ts";
import type { Go } from "./go.ts";
import { readOverlay } from "./overlay.ts";

/** Files of the user's own modules by their absolute path: what the build reads instead of each; null hides it. */
export type ReplacedFiles = ReadonlyMap<string, string | Uint8Array | null>;

/**
 * Builds a program with other contents in place of some of its files, and otherwise as `request` says; the user's own
 * overlay stays in force for all others. Nothing that is there is written to. The go command refuses this for files of
 * its module cache. `scratch` is an empty folder of the caller, which must exist as long as the binary is used. Throws
 * what `buildBinary` throws.
 */
export async function buildWithFiles(
  go: Go,
  request: BuildRequest,
  replaced: ReplacedFiles,
  scratch: string,
): Promise<BuiltBinary> {
  const { choices } = request;
  const overlay = await writeOverlay(go, request, replaced, scratch);
  return buildBinary(go, {
    ...request,
    choices: { ...choices, flags: [...choices.flags, `-overlay=${overlay}`] },
    // Its result is of no use to a later run.
    cacheFolder: join(scratch, "cache"),
  });
}

/** Returns the path of an overlay in `scratch`: the user's own, with these files added. */
export async function writeOverlay(
  go: Go,
  { choices, package: main }: Pick<BuildRequest, "choices" | "package">,
  replaced: ReplacedFiles,
  scratch: string,
): Promise<string> {
  const overlay = new Map(await readOverlay(flagsOf(go, choices), main.cwd));
  const folder = join(scratch, "replaced");
  await mkdir(folder);
  let number = 0;
  for (const [file, content] of replaced) {
    const path = content === null ? "" : join(folder, `${number++}`);
    if (content !== null) await writeFile(path, content);
    overlay.set(file, path);
  }
  const file = join(scratch, "overlay.json");
  await writeFile(file, JSON.stringify({ Replace: Object.fromEntries(overlay) }));
  return file;
}
