/** A registry on this machine, from which a container runtime pulls what plimsoll has open. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Digest } from "../../base/digest.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import type { Image } from "../../image/image.ts";

/** What was asked for since `takeCount`. */
export interface ServedCount {
  readonly requests: number;
  /** Bytes of bodies: of manifests, configs and layers. */
  readonly bytes: number;
  /** `performance.now()` when the last byte was handed to the system; null where none was. */
  readonly lastByteAt: number | null;
}

interface Content {
  readonly descriptor: Descriptor;
  open(startByte: number): AsyncIterable<Uint8Array>;
}

const REPOSITORY_PATH = /^\/v2\/(?<repository>[a-z0-9/-]+)\/(?<kind>manifests|blobs)\/(?<name>[^/]+)$/;
/**
 * OCI distribution-spec v1.1, "Pulling blobs": so a client asks that goes on where it stopped. A range with an end is
 * answered with the whole, as RFC 9110, section 14.2, allows.
 */
const RANGE = /^bytes=(?<start>\d+)-$/;

/**
 * Serves images for reading on 127.0.0.1, at a port that the system chooses. Nothing can be written, and nothing is
 * listed. OCI distribution-spec v1.1, category "Pull".
 */
export class LoopbackRegistry implements AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  readonly #server: Server;
  readonly #repositories: ReadonlyMap<string, ReadonlyMap<string, Content>>;
  #requests = 0;
  #bytes = 0;
  #lastByteAt: number | null = null;

  /** Serves each image in the repository that names it, under the tag `latest` and by digest. */
  static async start(images: Readonly<Record<string, Image>>): Promise<LoopbackRegistry> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new LoopbackRegistry(server, images);
  }

  private constructor(server: Server, images: Readonly<Record<string, Image>>) {
    this.#server = server;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#repositories = new Map(Object.entries(images).map(([repository, image]) => [repository, contentsOf(image)]));
    server.on("request", (request, response) => void this.#answer(request, response));
  }

  /** What was asked for since the last call. */
  takeCount(): ServedCount {
    const count = { requests: this.#requests, bytes: this.#bytes, lastByteAt: this.#lastByteAt };
    this.#requests = 0;
    this.#bytes = 0;
    this.#lastByteAt = null;
    return count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #answer({ method, url = "", headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#requests += 1;
    response.setHeader("docker-distribution-api-version", "registry/2.0");
    if (method !== "GET" && method !== "HEAD") return void response.writeHead(405).end();
    if (url === "/v2/") return void response.writeHead(200, { "content-length": 0 }).end();
    const content = this.#find(url);
    if (content === undefined) return void response.writeHead(404, { "content-length": 0 }).end();
    await this.#send(content, method, headers.range, response);
  }

  #find(url: string): Content | undefined {
    const { repository = "", kind, name = "" } = REPOSITORY_PATH.exec(url)?.groups ?? {};
    const found = this.#repositories.get(repository)?.get(name);
    return kind === undefined ? undefined : found;
  }

  async #send({ descriptor, open }: Content, method: string, range: string | undefined, response: ServerResponse) {
    const { size, digest, mediaType } = descriptor;
    const asked = method === "HEAD" ? undefined : RANGE.exec(range ?? "")?.groups?.start;
    const start = Number(asked ?? 0);
    if (asked !== undefined && start >= size) {
      return void response.writeHead(416, { "content-length": 0, "content-range": `bytes */${size}` }).end();
    }
    response.writeHead(asked === undefined ? 200 : 206, {
      "content-type": mediaType,
      "content-length": size - start,
      "docker-content-digest": digest,
      ...(asked === undefined ? {} : { "content-range": `bytes ${start}-${size - 1}/${size}` }),
    });
    if (method === "HEAD") return void response.end();
    try {
      await pipeline(Readable.from(this.#counted(open(start))), response);
    } catch {
      // A body that ends early tells the client that it is not whole: it checks size and digest.
      response.destroy();
    }
  }

  async *#counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#bytes += chunk.length;
      yield chunk;
      this.#lastByteAt = performance.now();
    }
  }
}

function contentsOf({ descriptor, bytes, manifest, configBytes, layers }: Image): ReadonlyMap<string, Content> {
  const held = (descriptor: Descriptor, bytes: Uint8Array): Content => ({
    descriptor,
    open: async function* (startByte) {
      yield bytes.subarray(startByte);
    },
  });
  const blobs: [Digest, Content][] = layers.map((layer) => [layer.descriptor.digest, layer]);
  const image = held(descriptor, bytes);
  const config = held(manifest.config, configBytes);
  return new Map<string, Content>([
    ["latest", image],
    [descriptor.digest, image],
    [manifest.config.digest, config],
    ...blobs,
  ]);
}
