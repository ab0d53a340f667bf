import { createReadStream } from "node:fs";
import { join } from "node:path";
import { readAtMost } from "../../base/bounded-reader.ts";
import { LIMITS } from "../../base/limits.ts";
import { NO_OVERLAY, type Overlay } from "./overlay.ts";

/** The text of Go files as the go command reads them, in the order that was asked for. */
export async function readSources(
  files: readonly { readonly folder: string; readonly name: string }[],
  overlay: Overlay = NO_OVERLAY,
): Promise<string[]> {
  const texts: string[] = [];
  for (const { folder, name } of files) {
    const path = join(folder, name);
    const source = overlay.get(path) ?? path;
    texts.push(Buffer.from(await readAtMost(createReadStream(source), LIMITS.goSourceBytes, path)).toString());
  }
  return texts;
}
