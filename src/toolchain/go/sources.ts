import { createReadStream } from "node:fs";
import { join } from "node:path";
import { readAtMost } from "../../base/bounded-reader.ts";
import { LIMITS } from "../../base/limits.ts";

/** The text of Go files, in the order that was asked for. */
export async function readSources(
  files: readonly { readonly folder: string; readonly name: string }[],
): Promise<string[]> {
  const texts: string[] = [];
  for (const { folder, name } of files) {
    const path = join(folder, name);
    texts.push(Buffer.from(await readAtMost(createReadStream(path), LIMITS.goSourceBytes, path)).toString());
  }
  return texts;
}
