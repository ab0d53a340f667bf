import { type Digest, DigestingCounter } from "../base/digest.ts";
import type { RandomAccess } from "../format/elf/random-access.ts";
import { meanwhile } from "../measure/binary/meanwhile.ts";

/** Two of them fit into the second level of most processors' caches, where reading leaves what hashing takes. */
const CHUNK_BYTES = 512 * 1024;

/**
 * Hashes the whole file. While one chunk is hashed, the next is read into the other of two buffers: fresh memory for each
 * chunk would cost as much as reading it. Throws the signal's reason.
 */
export async function digestOf(source: RandomAccess, signal: AbortSignal): Promise<Digest> {
  const counter = new DigestingCounter();
  const read = (offset: number, into: Uint8Array) =>
    meanwhile(source.read(offset, Math.min(CHUNK_BYTES, source.sizeBytes - offset), into));
  const capacity = Math.min(CHUNK_BYTES, source.sizeBytes);
  let [into, other] = [new Uint8Array(capacity), new Uint8Array(capacity)];
  let reading = read(0, into);
  for (let offset = 0; offset < source.sizeBytes; offset += CHUNK_BYTES) {
    signal.throwIfAborted();
    const chunk = await reading;
    [into, other] = [other, into];
    if (offset + CHUNK_BYTES < source.sizeBytes) reading = read(offset + CHUNK_BYTES, into);
    counter.update(chunk);
  }
  return counter.digest();
}
