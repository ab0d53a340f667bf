import { counted } from "../base/counted.ts";
import { DigestingCounter, digestAlgorithm } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";

/**
 * Passes the bytes of a blob on and checks them against its descriptor. Throws `digest-mismatch` before the first byte
 * beyond `size` is passed on, and at the end when there were too few bytes or the digest differs.
 * OCI image-spec v1.1, descriptor.md#verification.
 */
export function verified(
  descriptor: Descriptor,
  chunks: AsyncIterable<Uint8Array>,
  where: string,
): AsyncIterable<Uint8Array> {
  const content = `${descriptor.digest} ${descriptor.size}`;
  if (checked.get(chunks) === content) return chunks;
  const passing = passVerified(descriptor, chunks, where);
  checked.set(passing, content);
  return passing;
}

/** Streams that are verified already, with what against: hashing the same bytes again would prove nothing more. */
const checked = new WeakMap<AsyncIterable<Uint8Array>, string>();

async function* passVerified(
  descriptor: Descriptor,
  chunks: AsyncIterable<Uint8Array>,
  where: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const counter = new DigestingCounter(digestAlgorithm(descriptor.digest));
  for await (const chunk of chunks) {
    counter.update(chunk);
    if (counter.sizeBytes > descriptor.size)
      mismatch(descriptor, where, `it has more than ${counted(descriptor.size, "byte")}`);
    yield chunk;
  }
  if (counter.sizeBytes !== descriptor.size) {
    mismatch(descriptor, where, `it ends after ${counter.sizeBytes} of ${counted(descriptor.size, "byte")}`);
  }
  const found = counter.digest();
  if (found !== descriptor.digest) mismatch(descriptor, where, `its bytes have the digest ${found}`);
}

function mismatch(descriptor: Descriptor, where: string, why: string): never {
  throw new PlimsollError("digest-mismatch", {
    what: `${descriptor.digest} is not what its descriptor says`,
    why,
    fix: "copy the image again from where it came from",
    where,
  });
}
