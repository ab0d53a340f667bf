import { type Digest, DigestingCounter } from "../base/digest.ts";
import type { RandomAccess } from "../format/elf/random-access.ts";

const CHUNK_BYTES = 4 * 1024 * 1024;

/** Hashes the whole file, which takes about as long as measuring it. Throws the signal's reason. */
export async function digestOf(source: RandomAccess, signal: AbortSignal): Promise<Digest> {
  const counter = new DigestingCounter();
  for (let offset = 0; offset < source.sizeBytes; offset += CHUNK_BYTES) {
    signal.throwIfAborted();
    counter.update(await source.read(offset, Math.min(CHUNK_BYTES, source.sizeBytes - offset)));
  }
  return counter.digest();
}
