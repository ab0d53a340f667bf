import { mkdir, readdir, symlink } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { linkOrCopy } from "./output-slot.ts";

/**
 * Makes a module cache in which some modules can be changed, below `shadow`, a folder that does not exist. These modules
 * are copies whose files are hard links; everything else leads to the real cache by symbolic links. The go command
 * refuses an overlay in its module cache (cmd/go/internal/work.BuildInit), and with `-trimpath` it shares what it has
 * compiled between module caches. Files in the copies must be removed or replaced, never written to.
 */
export async function makeShadowCache(real: string, shadow: string, modules: readonly string[]): Promise<void> {
  const paths = modules.map((folder) => relative(real, folder).split(sep));
  await mirror(real, shadow, paths);
}

/** `copied` are paths from here, by their elements. */
async function mirror(real: string, shadow: string, copied: readonly (readonly string[])[]): Promise<void> {
  if (copied.some((path) => path.length === 0)) return copyTree(real, shadow);
  await mkdir(shadow, { recursive: true });
  for (const { name } of await readdir(real, { withFileTypes: true })) {
    const inside = copied.filter(([first]) => first === name).map((path) => path.slice(1));
    if (inside.length > 0) await mirror(join(real, name), join(shadow, name), inside);
    else await symlink(join(real, name), join(shadow, name), "junction");
  }
}

async function copyTree(real: string, shadow: string): Promise<void> {
  await mkdir(shadow, { recursive: true });
  for (const entry of await readdir(real, { withFileTypes: true })) {
    const [from, to] = [join(real, entry.name), join(shadow, entry.name)];
    if (entry.isDirectory()) await copyTree(from, to);
    else if (entry.isFile()) await linkOrCopy(from, to);
  }
}
