import { lstatSync, mkdirSync, readdirSync, type Stats, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Everything below a folder: its path in the folder, its path on this machine, and what lstat says of it. */
export function* filesBelow(
  folder: string,
): Generator<{ readonly path: string; readonly at: string; readonly stat: Stats }> {
  const pending = [""];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop()) {
    for (const name of readdirSync(join(folder, parent))) {
      const path = parent === "" ? name : `${parent}/${name}`;
      const at = join(folder, path);
      const stat = lstatSync(at);
      if (stat.isDirectory()) pending.push(path);
      yield { path, at, stat };
    }
  }
}

/** Writes files by their paths below a folder, and returns the folder. Scripts and what lies in bin/ can be executed. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: /(?:^|\/)bin\/|\.sh$/.test(path) ? 0o755 : 0o644 });
  }
  return folder;
}
