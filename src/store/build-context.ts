import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { LIMITS } from "../base/limits.ts";

/** The files below a folder that a builder would be sent, by relative path with slashes. */
export interface WalkedFolder {
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
  /** False where there are more than `LIMITS.contextFiles`: the others were not looked at. */
  readonly complete: boolean;
}

/**
 * Walks a folder, names and sizes only, and stops at a limit. Symbolic links are not followed; what cannot be read is
 * left out, as a builder that runs as somebody else may read it. Throws the signal's reason.
 */
export async function walkFolder(folder: string, signal: AbortSignal): Promise<WalkedFolder> {
  const files: { path: string; sizeBytes: number }[] = [];
  const pending = [""];
  for (let inside = pending.pop(); inside !== undefined; inside = pending.pop()) {
    signal.throwIfAborted();
    const entries = await readdir(join(folder, inside), { withFileTypes: true }).catch(() => []);
    const found: string[] = [];
    for (const entry of entries) {
      const path = inside === "" ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile()) found.push(path);
    }
    const room = LIMITS.contextFiles - files.length;
    const sizes = await Promise.all(found.slice(0, room).map((path) => sizeOf(join(folder, path))));
    for (const [index, sizeBytes] of sizes.entries()) {
      if (sizeBytes !== undefined) files.push({ path: found[index]!, sizeBytes });
    }
    if (found.length > room) return { files, complete: false };
  }
  return { files, complete: true };
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}
