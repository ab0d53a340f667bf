import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { GorootPart } from "./goroot.ts";

/**
 * The name, the size and the time of the last change of each file in parts of GOROOT: its release alone is no name for it,
 * because people patch theirs.
 */
export function stampsOf(parts: readonly GorootPart[]): Promise<readonly unknown[]> {
  return Promise.all(parts.map(stampsOfPart));
}

async function stampsOfPart({ source, inside }: GorootPart): Promise<readonly unknown[]> {
  const self = await stat(source);
  if (!self.isDirectory()) return [inside, self.size, self.mtimeMs];
  const names = (await readdir(source, { recursive: true })).sort();
  return Promise.all(
    names.map(async (name) => {
      const found = await stat(join(source, name));
      return [`${inside}/${name}`, found.size, found.mtimeMs];
    }),
  );
}
