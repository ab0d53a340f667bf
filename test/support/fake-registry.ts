import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { type FakeAuth, isAuthorised, sendToken } from "./fake-registry-auth.ts";

/** What goes wrong with one request. */
export interface Fault {
  /** Answer this instead. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Keep this many bytes of the request's body, then close the connection. */
  readonly dropUploadAt?: number;
  /** With `dropUploadAt`: the registry keeps whole parts only, and nothing of this one. */
  readonly keepsNothing?: true;
  /** The upload is forgotten with the connection. */
  readonly forgetsUpload?: true;
  /** Process the request, then close the connection instead of answering. */
  readonly loseAnswer?: true;
  /** Announce the whole answer, send this many bytes of it, then close the connection. */
  readonly dropDownloadAt?: number;
  /** Process the request, and change the answer. */
  readonly lie?: (answer: { status: number; headers: Record<string, string>; body: Uint8Array }) => void;
  /** Never answer. */
  readonly hang?: true;
}

export interface SeenRequest {
  readonly method: string;
  /** Including the query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** The number of bytes of its body that arrived. */
  receivedBytes: number;
}

export interface FakeRegistryOptions {
  readonly auth?: FakeAuth;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Mount blobs from other repositories, or only some of them; otherwise an upload is opened. Default: true. */
  readonly mounts?: boolean | ((digest: string, from: StoredRepository) => boolean);
  /** The size that each part of an upload must have but the last, as OCI-Chunk-Min-Length says. */
  readonly leastPartBytes?: number;
  /** List repositories and tags, in pages of so many names; without it, the registry has no list of its repositories. */
  readonly namesAtOnce?: number;
  /** Answer how many bytes of an upload arrived. Default: true. */
  readonly uploadStatus?: boolean;
  /** Serve ranges of blobs. Default: true. */
  readonly ranges?: boolean;
  /** Called for each request; the fault that it returns happens. */
  readonly fault?: ((request: SeenRequest) => Fault | undefined) | undefined;
}

export interface StoredRepository {
  readonly blobs: Map<string, Uint8Array>;
  readonly manifests: Map<string, { readonly mediaType: string; readonly bytes: Uint8Array }>;
  readonly tags: Map<string, string>;
}

/** A fault for the first `times` requests that `when` selects. */
export function faultFor(
  when: (request: SeenRequest) => boolean,
  fault: Fault,
  times = 1,
): FakeRegistryOptions["fault"] {
  let left = times;
  return (request) => {
    if (left === 0 || !when(request)) return undefined;
    left -= 1;
    return fault;
  };
}

/** A registry in this process, on loopback, closed with the test. It keeps everything in memory and checks digests. */
export async function startFakeRegistry(t: TestContext, options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const registry = new FakeRegistry(options);
  await registry.listen();
  t.after(() => registry.close());
  return registry;
}

export class FakeRegistry {
  readonly requests: SeenRequest[] = [];
  /** The number of accepted connections. */
  connections = 0;
  readonly repositories = new Map<string, StoredRepository>();
  /** May be replaced while a test runs. */
  fault: FakeRegistryOptions["fault"];
  readonly #options: FakeRegistryOptions;
  readonly #server;
  readonly #uploads = new Map<string, Buffer>();

  constructor(options: FakeRegistryOptions) {
    this.#options = options;
    this.fault = options.fault;
    const handle = (request: IncomingMessage, response: ServerResponse) => {
      this.#handle(request, response).catch(() => response.destroy());
    };
    this.#server = options.tls === undefined ? createServer(handle) : createTlsServer(options.tls, handle);
    this.#server.on("connection", () => {
      this.connections += 1;
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** `127.0.0.1:PORT` */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get origin(): string {
    return `${this.#options.tls === undefined ? "http" : "https"}://${this.host}`;
  }

  repository(name: string): StoredRepository {
    const stored = this.repositories.get(name) ?? { blobs: new Map(), manifests: new Map(), tags: new Map() };
    this.repositories.set(name, stored);
    return stored;
  }

  /** The requests with one method whose path contains `part`. */
  seen(method: string, part = ""): SeenRequest[] {
    return this.requests.filter((request) => request.method === method && request.path.includes(part));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    const seen: SeenRequest = { method, path: url, headers, receivedBytes: 0 };
    this.requests.push(seen);
    const fault = this.fault?.(seen) ?? {};
    if (fault.hang) return;
    const body = await receive(request, seen, fault.dropUploadAt);
    if (fault.status !== undefined) return send(response, method, fault.status, fault.headers ?? {}, fault.body);
    const { auth } = this.#options;
    if (auth?.kind === "token-then-basic" && url.startsWith("/token"))
      return send(response, method, 200, {}, '{"token":"t"}');
    if (auth?.kind === "token" && url.startsWith("/token")) return sendToken(auth, request, response, body);
    if (auth !== undefined && !isAuthorised(auth, request, response, this.origin)) return;
    const to = new URL(url, this.origin);
    const answer = this.#answer(method, to, headers, fault.keepsNothing ? Buffer.alloc(0) : body);
    if (fault.forgetsUpload) this.#uploads.clear();
    if (fault.dropUploadAt !== undefined || fault.loseAnswer) return void response.destroy();
    const sent = { status: answer.status, headers: answer.headers ?? {}, body: answer.body ?? new Uint8Array(0) };
    fault.lie?.(sent);
    if (fault.dropDownloadAt === undefined) return send(response, method, sent.status, sent.headers, sent.body);
    response.writeHead(sent.status, { "content-length": sent.body.length, ...sent.headers });
    response.write(sent.body.subarray(0, fault.dropDownloadAt), () => response.destroy());
  }

  #answer(method: string, url: URL, headers: IncomingMessage["headers"], body: Buffer): FakeAnswer {
    if (url.pathname === "/v2/") return { status: 200 };
    const listed = this.#listed(url);
    if (listed !== undefined) return listed;
    const match = /^\/v2\/(.+?)\/(manifests|blobs\/uploads|blobs)\/(.*)$/.exec(url.pathname);
    if (match === null) return { status: 404 };
    const [, name, kind, id] = match as unknown as [string, string, string, string];
    if (kind === "manifests") return this.#manifest(method, this.repository(name), id, headers, body);
    if (kind === "blobs") return this.#blob(this.repository(name), id, headers.range);
    return this.#upload(method, name, id, url, headers, body);
  }

  /** The repositories, or the tags of one, in pages of at most `namesAtOnce`. Undefined for another path. */
  #listed({ pathname, searchParams }: URL): FakeAnswer | undefined {
    const { namesAtOnce } = this.#options;
    const repository = /^\/v2\/(.+)\/tags\/list$/.exec(pathname)?.[1];
    if (repository === undefined && (pathname !== "/v2/_catalog" || namesAtOnce === undefined)) return undefined;
    const all = repository === undefined ? this.repositories.keys() : this.repositories.get(repository)?.tags.keys();
    if (all === undefined) return refused(404, "NAME_UNKNOWN", "repository name not known to registry");
    const last = searchParams.get("last") ?? "";
    const names = [...all].sort().filter((name) => name > last);
    const page = names.slice(0, namesAtOnce);
    const next =
      page.length < names.length ? `<${pathname}?last=${encodeURIComponent(page.at(-1)!)}>; rel="next"` : undefined;
    const body = Buffer.from(JSON.stringify({ [repository === undefined ? "repositories" : "tags"]: page }));
    return { status: 200, body, ...(next === undefined ? {} : { headers: { link: next } }) };
  }

  #manifest(
    method: string,
    stored: StoredRepository,
    id: string,
    headers: IncomingMessage["headers"],
    body: Buffer,
  ): FakeAnswer {
    if (method === "PUT") {
      const digest = digestOf(body);
      stored.manifests.set(digest, { mediaType: headers["content-type"] ?? "", bytes: body });
      if (!id.includes(":")) stored.tags.set(id, digest);
      return { status: 201, headers: { "docker-content-digest": digest } };
    }
    const digest = id.includes(":") ? id : (stored.tags.get(id) ?? "");
    const manifest = stored.manifests.get(digest);
    if (manifest === undefined) return refused(404, "MANIFEST_UNKNOWN", "manifest unknown");
    const found = { "content-type": manifest.mediaType, "docker-content-digest": digest };
    return { status: 200, headers: found, body: manifest.bytes };
  }

  #blob(stored: StoredRepository, digest: string, range: string | undefined): FakeAnswer {
    const blob = stored.blobs.get(digest);
    if (blob === undefined) return refused(404, "BLOB_UNKNOWN", "blob unknown to registry");
    const [, first, last] = /^bytes=([0-9]+)-([0-9]+)$/.exec(range ?? "") ?? [];
    if (first === undefined || this.#options.ranges === false) return { status: 200, body: blob };
    const headers = { "content-range": `bytes ${first}-${last}/${blob.length}` };
    return { status: 206, headers, body: blob.subarray(Number(first), Number(last) + 1) };
  }

  #mountable(digest: string, from: string): Uint8Array | undefined {
    const { mounts = true } = this.#options;
    const source = this.repositories.get(from);
    if (source === undefined || mounts === false) return undefined;
    return mounts === true || mounts(digest, source) ? source.blobs.get(digest) : undefined;
  }

  #upload(
    method: string,
    name: string,
    id: string,
    url: URL,
    headers: IncomingMessage["headers"],
    body: Buffer,
  ): FakeAnswer {
    const stored = this.repository(name);
    if (method === "POST") {
      const digest = url.searchParams.get("mount") ?? "";
      const mounted = this.#mountable(digest, url.searchParams.get("from") ?? "");
      if (mounted !== undefined) {
        stored.blobs.set(digest, mounted);
        return { status: 201 };
      }
      const opened = randomUUID();
      this.#uploads.set(opened, Buffer.alloc(0));
      const { leastPartBytes } = this.#options;
      const least: Record<string, string> =
        leastPartBytes === undefined ? {} : { "oci-chunk-min-length": String(leastPartBytes) };
      return { status: 202, headers: { location: `/v2/${name}/blobs/uploads/${opened}?_state=a%2Fb`, ...least } };
    }
    const received = this.#uploads.get(id);
    if (received === undefined) return refused(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
    const location = { location: `${url.pathname}?_state=a%2Fb` };
    if (method === "GET") {
      if (this.#options.uploadStatus === false) return { status: 404 };
      return { status: 204, headers: { ...location, range: `0-${Math.max(0, received.length - 1)}` } };
    }
    const start = Number(/^([0-9]+)-/.exec(headers["content-range"] ?? "")?.[1] ?? received.length);
    if (start !== received.length) return refused(416, "RANGE_INVALID", "invalid content range");
    const { leastPartBytes = 0 } = this.#options;
    if (body.length > 0 && received.length > 0 && received.length < leastPartBytes)
      return refused(400, "BLOB_UPLOAD_INVALID", "the part before this one is too small");
    const whole = Buffer.concat([received, body]);
    this.#uploads.set(id, whole);
    if (method === "PATCH") return { status: 202, headers: { ...location, range: `0-${whole.length - 1}` } };
    const digest = url.searchParams.get("digest") ?? "";
    if (digestOf(whole) !== digest)
      return refused(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
    this.#uploads.delete(id);
    stored.blobs.set(digest, whole);
    return { status: 201, headers: { "docker-content-digest": digest } };
  }
}

interface FakeAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array;
}

/** Reads a request's body, up to the byte at which the connection will be closed. */
async function receive(request: IncomingMessage, seen: SeenRequest, limit = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const kept = (chunk as Buffer).subarray(0, limit - seen.receivedBytes);
    chunks.push(kept);
    seen.receivedBytes += kept.length;
    if (seen.receivedBytes >= limit) break;
  }
  return Buffer.concat(chunks);
}

function send(
  response: ServerResponse,
  method: string,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array = "",
): void {
  const isFramed = headers["transfer-encoding"] !== undefined || status === 204;
  const framing = isFramed ? {} : { "content-length": Buffer.byteLength(body) };
  response.writeHead(status, { ...framing, ...headers });
  response.end(method === "HEAD" ? undefined : body);
}

function refused(status: number, code: string, message: string): FakeAnswer {
  return { status, body: Buffer.from(JSON.stringify({ errors: [{ code, message }] })) };
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
