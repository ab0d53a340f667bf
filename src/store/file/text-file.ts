import { replaceArchive } from "../archive/archive-path.ts";

/** Writes a file in one step, and replaces an existing one. Throws `write-failed`. */
export async function writeTextFile(path: string, content: string | Uint8Array): Promise<void> {
  await replaceArchive(path, once(typeof content === "string" ? new TextEncoder().encode(content) : content));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
