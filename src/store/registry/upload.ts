import { PlimsollError } from "../../base/error.ts";
import type { Blob, Layer } from "../../image/image.ts";
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

class BlobUpload {
  readonly #session: Session;
  readonly #blob: Blob;
  readonly #onSent: OnSent;
  #mayRepeat: boolean;

  constructor(session: Session, blob: Blob, onSent: OnSent) {
    this.#session = session;
    this.#blob = blob;
    this.#onSent = onSent;
    this.#mayRepeat = blob.descriptor.size <= MONOLITHIC_BYTES;
  }

  async isThere(): Promise<boolean> {
    const { digest, size } = this.#blob.descriptor;
    const answer = await this.#session.send({ method: "HEAD", to: `blobs/${digest}` });
    await discard(answer);
    if (answer.status === 404) return false;
    if (answer.status !== 200) throw await this.#session.refusal(answer, { method: "HEAD" });
    const stored = answer.header("content-length");
    if (stored === undefined || stored === String(size)) return true;
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
    return answer.status === 202 ? this.#session.locationIn(answer, "upload location") : undefined;
  }

  /** Sends the blob, and after a break only the bytes that the registry has not received. */
  async transfer(opened: URL | undefined): Promise<void> {
    const backoff = this.#session.newBackoff();
    let location = opened ?? (await this.#open());
    let offset = 0;
    for (;;) {
      const broken = await this.#sendFrom(location, offset);
      if (broken === undefined) return;
      await backoff.pause(broken);
      if (await this.isThere()) return;
      const received = await this.#receivedBytes(location, backoff, offset);
      location = received === undefined ? await this.#open() : received.location;
      offset = received?.offset ?? 0;
    }
  }

  async #open(): Promise<URL> {
    const answer = await this.#session.send({ method: "POST", to: "blobs/uploads/" });
    if (answer.status !== 202) throw await this.#session.refusal(answer, { method: "POST" });
    await discard(answer);
    return this.#session.locationIn(answer, "upload location");
  }

  /** Sends the rest of the blob and closes the upload. Returns a failure that another try may repair. */
  async #sendFrom(location: URL, offset: number): Promise<FailedTry | undefined> {
    const { digest, size } = this.#blob.descriptor;
    const isSmall = offset === 0 && size <= MONOLITHIC_BYTES;
    let to = location;
    if (!isSmall && offset < size) {
      const range: Record<string, string> = offset === 0 ? {} : { "content-range": `${offset}-${size - 1}` };
      const headers = { "content-type": "application/octet-stream", ...range };
      const answer = await this.#session.attempt({ method: "PATCH", to, headers, body: this.#content(offset) });
      if (hasFailed(answer)) return answer;
      if (answer.status < 200 || answer.status > 299) return this.#brokenUpload(answer, "PATCH");
      await discard(answer);
      if (answer.header("location") !== undefined) to = this.#session.locationIn(answer, "upload location");
    }
    const body = isSmall ? this.#content(0) : { sizeBytes: 0, open: () => new Uint8Array(0) };
    const headers = { "content-type": "application/octet-stream" };
    const answer = await this.#session.attempt({ method: "PUT", to: withDigest(to, digest), headers, body });
    if (hasFailed(answer)) return answer;
    if (answer.status < 200 || answer.status > 299) return this.#brokenUpload(answer, "PUT");
    await discard(answer);
    this.#onSent(size);
    return undefined;
  }

  /**
   * An upload starts again if the registry has forgotten it, or has other bytes than expected; any other refusal is
   * final. A small blob is sent once more after a 400: docker-registry 2.8 answers so when two clients send the same
   * blob at the same time, as the empty config of all artifacts is.
   */
  async #brokenUpload(answer: Answer, method: "PATCH" | "PUT"): Promise<FailedTry> {
    const error = await this.#session.refusal(answer, { method });
    if (answer.status === 404 || answer.status === 416) return { error };
    if (answer.status !== 400 || !this.#mayRepeat) throw error;
    this.#mayRepeat = false;
    return { error };
  }

  /**
   * Asks how many bytes the registry has; undefined when the upload cannot be resumed. `Range: 0-0` may mean one byte
   * or none, so nothing is resumed there.
   */
  async #receivedBytes(
    location: URL,
    backoff: Backoff,
    sentFrom: number,
  ): Promise<{ location: URL; offset: number } | undefined> {
    const answer = await this.#session.attempt({ method: "GET", to: location });
    if (hasFailed(answer)) return undefined;
    await discard(answer);
    const last = Number(/^(?:bytes[ =])?0-([0-9]{1,15})$/.exec(answer.header("range") ?? "")?.[1] ?? 0);
    const isOpen = answer.status >= 200 && answer.status <= 204;
    if (!isOpen || last === 0 || last >= this.#blob.descriptor.size) return undefined;
    if (last - sentFrom >= PROGRESS_BYTES) backoff.reset();
    const isMoved = answer.header("location") !== undefined;
    return { location: isMoved ? this.#session.locationIn(answer, "upload location") : location, offset: last + 1 };
  }

  #content(offset: number): Body {
    const { size } = this.#blob.descriptor;
    return { sizeBytes: size - offset, open: () => counted(this.#blob.open(offset), offset, this.#onSent) };
  }
}

async function* counted(
  content: AsyncIterable<Uint8Array>,
  offset: number,
  onSent: OnSent,
): AsyncGenerator<Uint8Array, void, undefined> {
  let sentBytes = offset;
  for await (const chunk of content) {
    yield chunk;
    sentBytes += chunk.length;
    onSent(sentBytes);
  }
}

/** The location's own query may be signed, so it is kept unchanged. */
function withDigest(location: URL, digest: string): URL {
  const url = new URL(location);
  url.search = `${url.search === "" ? "?" : `${url.search}&`}digest=${encodeURIComponent(digest)}`;
  return url;
}
