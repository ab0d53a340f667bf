import { PlimsollError } from "./error.ts";

/** Collects a stream that must not be longer than `limitBytes`. Throws `limit-exceeded` as soon as it is. */
export async function readAtMost(
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limitBytes: number,
  what: string,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of stream) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) {
      throw new PlimsollError("limit-exceeded", {
        what: `${what} is larger than ${limitBytes} bytes`,
        why: "plimsoll does not read more than that",
      });
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}
