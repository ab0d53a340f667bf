import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { brokenAnswer } from "./failure.ts";
import type { Session } from "./repository-session.ts";
import { type Answer, abandon, discard } from "./transport.ts";

/**
 * After this many further bytes, a broken download counts as making progress: its retries are counted from the start
 * again.
 */
const PROGRESS_BYTES = 1024 * 1024;

/**
 * A blob from `startByte` to its end, without verifying its digest. A broken download is resumed where it stopped, and
 * nothing beyond the descriptor's size is passed on. Throws `digest-mismatch`, `blob-unknown`.
 */
export async function* downloadBlob(
  session: Session,
  descriptor: Descriptor,
  startByte: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { size } = descriptor;
  const backoff = session.newBackoff();
  let position = startByte;
  let resumedAt = startByte;
  while (position < size) {
    const answer = await requestFrom(session, descriptor, position);
    try {
      for await (const chunk of contentFrom(answer, descriptor, position)) {
        position += chunk.length;
        if (position > size)
          throw mismatch(session, descriptor, `more bytes come than its descriptor says${inCoding(answer)}`);
        yield chunk;
      }
      if (position < size) {
        throw mismatch(session, descriptor, `it ends after ${position} of ${counted(size, "byte")}${inCoding(answer)}`);
      }
    } catch (error) {
      const broken = brokenAnswer(answer.url.host, error, session.signal);
      if (position === size) break;
      if (position - resumedAt >= PROGRESS_BYTES) backoff.reset();
      resumedAt = position;
      await backoff.pause({ error: broken });
    }
  }
}

/**
 * Requests the blob, or a closed range of it. Ranges are used even without Accept-Ranges, because registries that omit
 * this header serve them too; and some registries do not serve open ranges. RFC 9110, section 14.
 */
async function requestFrom(session: Session, { digest, size }: Descriptor, position: number): Promise<Answer> {
  const answer = await session.send({
    method: "GET",
    to: `blobs/${digest}`,
    ...(position === 0 ? {} : { headers: { range: `bytes=${position}-${size - 1}` } }),
  });
  if (answer.status === 200 || (answer.status === 206 && position > 0)) return answer;
  if (answer.status !== 404) throw await session.refusal(answer, { method: "GET" });
  await discard(answer);
  throw new PlimsollError("blob-unknown", {
    what: `${session.name} does not hold ${digest}`,
    why: "a manifest there names it",
    where: session.name,
  });
}

/** The bytes from `position` on, also from a registry that ignores ranges and sends the whole blob. */
async function* contentFrom(answer: Answer, descriptor: Descriptor, position: number): AsyncGenerator<Uint8Array> {
  const isWhole = answer.status === 200;
  const expected = isWhole ? descriptor.size : descriptor.size - position;
  const declared = answer.header("content-length");
  const range = answer.header("content-range");
  const startsElsewhere = !isWhole && !range?.startsWith(`bytes ${position}-`);
  if (startsElsewhere || (declared !== undefined && declared !== String(expected))) {
    abandon(answer);
    throw new PlimsollError("digest-mismatch", {
      what: `${answer.url.host} does not send ${descriptor.digest} as its descriptor says`,
      why: startsElsewhere
        ? `bytes from ${position} on were asked for, and it answered with ${range ?? "no Content-Range"}`
        : `${counted(expected, "byte was", "bytes were")} expected, and it announces ${declared}${inCoding(answer)}`,
    });
  }
  let toSkip = isWhole ? position : 0;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    if (chunk.length > toSkip) yield chunk.subarray(toSkip);
    toSkip = Math.max(0, toSkip - chunk.length);
  }
}

/** The content coding of an answer: RFC 9110, section 8.4. Undefined for none. */
export function codingOf(answer: Answer): string | undefined {
  const coding = answer.header("content-encoding")?.trim().toLowerCase() ?? "";
  return coding === "" || coding === "identity" ? undefined : coding.slice(0, 40);
}

/**
 * Some storage sends a gzip layer with `Content-Encoding: gzip`, though it is not encoded a second time: the bytes
 * decide.
 */
function inCoding(answer: Answer): string {
  const coding = codingOf(answer);
  return coding === undefined ? "" : ` (Content-Encoding is ${JSON.stringify(coding)}, which was not asked for)`;
}

function mismatch(session: Session, { digest }: Descriptor, why: string): PlimsollError {
  return new PlimsollError("digest-mismatch", {
    what: `${session.name} does not hold what ${digest} names`,
    why,
    where: session.name,
  });
}
