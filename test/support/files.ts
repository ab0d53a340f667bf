import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Writes files by their paths below a folder, and returns the folder. Scripts and what lies in bin/ can be executed. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: /(?:^|\/)bin\/|\.sh$/.test(path) ? 0o755 : 0o644 });
  }
  return folder;
}
