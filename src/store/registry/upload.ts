import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Blob, Layer } from "../../image/image.ts";
import { ReusedBuffers } from "../file/reused-buffers.ts";
import type { Session } from "./repository-session.ts";
import type { Backoff, FailedTry } from "./retry.ts";
import { type Answer, type Body, discard, hasFailed } from "./transport.ts";

export type UploadOutcome = "uploaded" | "skipped" | "mounted";

/** Called with the bytes of the blob that were passed to the connection; after a break the number may be smaller. */
export type OnSent = (sentBytes: number) => void;

/** Up to this size a blob is sent in one PUT: sending it again is cheaper than asking how much arrived. */
const MONOLITHIC_BYTES = 1024 * 1024;

/**
 * After this many further bytes, a broken upload counts as making progress: its retries are counted from the start
 * again.
 */
const PROGRESS_BYTES = 1024 * 1024;

/**
 * docker-registry 2.8 writes over the file that says that a repository has a blob, in place, whenever the blob is sent to
 * it. Whoever makes it read this file meanwhile, empty, gets 400 DIGEST_INVALID: as happens to clients that send the same
 * blob at the same time, which the empty config of all artifacts is, or a manifest that names it. A digest was computed
 * here from the bytes that are sent, so what is refused in this way is sent again, so often.
 */
export const RACE_REPEATS = 3;

/**
 * Makes sure that a repository holds a blob: it already does, or the blob is mounted from another repository of the
 * registry, or it is sent. OCI distribution-spec v1.1, "Pushing blobs". Throws `registry-denied`,
 * `registry-unavailable`, `digest-mismatch`.
 */
export async function uploadBlob(session: Session, blob: Blob | Layer, onSent: OnSent): Promise<UploadOutcome> {
  const upload = new BlobUpload(session, blob, onSent);
  if (await upload.isThere()) return "skipped";
  const source = "mountFrom" in blob ? blob.mountFrom : undefined;
  const { registry, repository } = session.reference;
  const mayMount = source !== undefined && source.registry === registry && source.repository !== repository;
  const location = mayMount ? await upload.mount(source.repository) : undefined;
  if (location === "mounted") return "mounted";
  await upload.transfer(location);
  return "uploaded";
}

/** An open upload: where the next bytes go, and how many the registry has. */
interface Place {
  readonly location: URL;
  readonly offset: number;
}

class BlobUpload {
  readonly #session: Session;
  readonly #blob: Blob;
  readonly #onSent: OnSent;
  /** How often it may still be sent again after a 400. */
  #repeatsLeft: number;
  /** The size of one PATCH; undefined to send the whole rest in one. */
  #chunkBytes: number | undefined;
  /** False for a registry that lost bytes of an upload that was sent in parts. */
  #mayDivide = true;
  #furthest = 0;

  constructor(session: Session, blob: Blob, onSent: OnSent) {
    this.#session = session;
    this.#blob = blob;
    this.#onSent = onSent;
    this.#repeatsLeft = blob.descriptor.size <= MONOLITHIC_BYTES ? RACE_REPEATS : 0;
  }

  async isThere(): Promise<boolean> {
    const { digest, size } = this.#blob.descriptor;
    const answer = await this.#session.send({ method: "HEAD", to: `blobs/${digest}` });
    await discard(answer);
    if (answer.status === 404) return false;
    if (answer.status !== 200) throw await this.#session.refusal(answer, { method: "HEAD" });
    const stored = answer.header("content-length");
    if (stored === String(size)) return true;
    // A storage that HEAD was redirected to may answer 200 to everything: then the blob is rather sent in vain.
    if (stored === undefined) return answer.header("docker-content-digest") === digest;
    throw new PlimsollError("digest-mismatch", {
      what: `${this.#session.name} has other content under ${digest}`,
      why: `its size there is ${stored}, and the size of the blob is ${size}`,
    });
  }

  /** "Mounting a blob from another repository". A registry that does not mount opens an upload instead, or refuses. */
  async mount(from: string): Promise<"mounted" | URL | undefined> {
    const query = new URLSearchParams({ mount: this.#blob.descriptor.digest, from });
    const answer = await this.#session.send({ method: "POST", to: `blobs/uploads/?${query}` });
    await discard(answer);
    if (answer.status === 201) return "mounted";
    return answer.status === 202 ? this.#opened(answer) : undefined;
  }

  /** Sends the blob, and after a break only the bytes that the registry has not received. */
  async transfer(opened: URL | undefined): Promise<void> {
    const backoff = this.#session.newBackoff();
    let place: Place = { location: opened ?? (await this.#open()), offset: 0 };
    for (;;) {
      const next = await this.#sendFrom(place);
      if (next === undefined) return;
      if (!hasFailed(next)) {
        place = next;
        this.#progress(place, backoff);
        continue;
      }
      await backoff.pause(next);
      if (await this.isThere()) return;
      place = (await this.#received(place)) ?? { location: await this.#open(), offset: 0 };
      this.#progress(place, backoff);
    }
  }

  /** Only bytes that no earlier try brought are progress: a registry could lose the same part for ever. */
  #progress({ offset }: Place, backoff: Backoff): void {
    if (offset - this.#furthest < PROGRESS_BYTES) return;
    this.#furthest = offset;
    backoff.reset();
  }

  async #open(): Promise<URL> {
    const answer = await this.#session.send({ method: "POST", to: "blobs/uploads/" });
    if (answer.status !== 202) throw await this.#session.refusal(answer, { method: "POST" });
    await discard(answer);
    return this.#opened(answer);
  }

  /** distribution-spec v1.1, "Pushing a blob in chunks": a registry that says how small a chunk may be takes chunks. */
  #opened(answer: Answer): URL {
    const least = /^[0-9]{1,10}$/.exec(answer.header("oci-chunk-min-length") ?? "")?.[0];
    if (least !== undefined && this.#mayDivide) this.#chunkBytes = Math.max(LIMITS.uploadChunkBytes, Number(least));
    return this.#session.locationIn(answer, "upload location");
  }

  /**
   * Sends the next part of the blob, and closes the upload after the last. Returns the place of the part after this
   * one, undefined when the upload is complete, or a failure that another try may repair.
   */
  async #sendFrom({ location, offset }: Place): Promise<Place | FailedTry | undefined> {
    const { digest, size } = this.#blob.descriptor;
    const isSmall = offset === 0 && size <= MONOLITHIC_BYTES;
    let to = location;
    if (!isSmall && offset < size) {
      const end = Math.min(size, offset + (this.#chunkBytes ?? size));
      const sent = await this.#sendPart(location, offset, end);
      if (sent instanceof URL) to = sent;
      else return sent;
      if (end < size) return { location: to, offset: end };
    }
    const body = isSmall ? this.#content(0, size) : { sizeBytes: 0, open: () => new Uint8Array(0) };
    const headers = { "content-type": "application/octet-stream" };
    const answer = await this.#session.attempt({ method: "PUT", to: withDigest(to, digest), headers, body });
    if (hasFailed(answer)) return answer;
    if (answer.status < 200 || answer.status > 299) return this.#brokenUpload(answer, "PUT", offset);
    await discard(answer);
    this.#onSent(size);
    return undefined;
  }

  /** Returns where the upload goes on. */
  async #sendPart(location: URL, start: number, end: number): Promise<URL | FailedTry> {
    const isWhole = start === 0 && end === this.#blob.descriptor.size;
    const range: Record<string, string> = isWhole ? {} : { "content-range": `${start}-${end - 1}` };
    const headers = { "content-type": "application/octet-stream", ...range };
    const body = this.#content(start, end);
    const answer = await this.#session.attempt({ method: "PATCH", to: location, headers, body });
    if (hasFailed(answer)) return answer;
    if (answer.status < 200 || answer.status > 299) return this.#brokenUpload(answer, "PATCH", start);
    await discard(answer);
    const stored = storedBytes(answer);
    if (!isWhole && stored !== undefined && stored !== end) return this.#lostBytes(stored, end);
    return answer.header("location") === undefined ? location : this.#session.locationIn(answer, "upload location");
  }

  /**
   * Amazon's registry was seen to answer 201 to a second PATCH, and to drop its bytes. Such an upload starts again, and
   * is sent in one piece.
   */
  #lostBytes(stored: number, sent: number): FailedTry {
    this.#sendInOnePiece();
    return {
      error: new PlimsollError("registry-protocol", {
        what: `${this.#session.reference.registry} does not keep what was sent`,
        why: `it has ${stored} of ${counted(sent, "byte")} of ${this.#blob.descriptor.digest}`,
        where: this.#session.name,
      }),
    };
  }

  #sendInOnePiece(): void {
    this.#mayDivide = false;
    this.#chunkBytes = undefined;
  }

  /**
   * An upload starts again if the registry has forgotten it, or has other bytes than expected; any other refusal is
   * final. A small blob is sent again after a 400 (`RACE_REPEATS`), unless it is there by then. So is a blob that was sent in parts, in one piece:
   * the registry may have put the parts together wrongly.
   */
  async #brokenUpload(answer: Answer, method: "PATCH" | "PUT", offset: number): Promise<FailedTry> {
    const error = await this.#session.refusal(answer, { method });
    if (answer.status === 404 || answer.status === 416) return { error };
    const { size } = this.#blob.descriptor;
    const inParts = this.#mayDivide && (offset > 0 || (this.#chunkBytes ?? size) < size);
    if (answer.status !== 400 || !(this.#repeatsLeft > 0 || inParts)) throw error;
    if (inParts) this.#sendInOnePiece();
    else this.#repeatsLeft -= 1;
    return { error };
  }

  /**
   * Asks how many bytes the registry has; undefined when the upload cannot be resumed. A registry that has nothing of
   * the part that broke keeps whole parts only, so the rest is sent in smaller ones. `Range: 0-0` may mean one byte or
   * none, so nothing is resumed there.
   */
  async #received({ location, offset }: Place): Promise<Place | undefined> {
    if (!this.#mayDivide) return undefined;
    const answer = await this.#session.attempt({ method: "GET", to: location });
    if (hasFailed(answer)) return undefined;
    await discard(answer);
    if (answer.status < 200 || answer.status > 204) return undefined;
    const stored = storedBytes(answer) ?? 0;
    if (stored <= Math.max(offset, 1)) this.#chunkBytes ??= LIMITS.uploadChunkBytes;
    if (stored <= 1 || stored > this.#blob.descriptor.size) return undefined;
    const isMoved = answer.header("location") !== undefined;
    return { location: isMoved ? this.#session.locationIn(answer, "upload location") : location, offset: stored };
  }

  #content(start: number, end: number): Body {
    const isLast = end === this.#blob.descriptor.size;
    const open = () => {
      const content = this.#blob.open(start);
      return reported(isLast ? content : firstBytes(content, end - start), start, this.#onSent);
    };
    return { sizeBytes: end - start, open };
  }
}

/** More than a socket of Node keeps before it asks its writer to wait. */
const SOCKET_BYTES = 256 * 1024;

/** What the answer's `Range: 0-LAST` says; undefined without it. */
function storedBytes(answer: Answer): number | undefined {
  const last = /^(?:bytes[ =])?0-([0-9]{1,15})$/.exec(answer.header("range") ?? "")?.[1];
  return last === undefined ? undefined : Number(last) + 1;
}

async function* reported(
  content: AsyncIterable<Uint8Array>,
  start: number,
  onSent: OnSent,
): AsyncGenerator<Uint8Array, void, undefined> {
  let sentBytes = start;
  for await (const chunk of content) {
    yield chunk;
    sentBytes += chunk.length;
    onSent(sentBytes);
    // undici asks for the next chunk when the socket has passed a large one on, and before that for a small one.
    if (chunk.length > SOCKET_BYTES) ReusedBuffers.recycle(chunk);
  }
}

async function* firstBytes(
  content: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let left = sizeBytes;
  for await (const chunk of content) {
    const wanted = chunk.subarray(0, left);
    yield wanted;
    left -= wanted.length;
    if (left === 0) return;
  }
}

/** The location's own query may be signed, so it is kept unchanged. */
function withDigest(location: URL, digest: string): URL {
  const url = new URL(location);
  url.search = `${url.search === "" ? "?" : `${url.search}&`}digest=${encodeURIComponent(digest)}`;
  return url;
}
