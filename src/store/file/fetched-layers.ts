import { createReadStream, existsSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { crypto } from "../../base/crypto.ts";
import { digestHex, sha256 } from "../../base/digest.ts";
import type { Artifact, Image, Layer } from "../../image/image.ts";
import { verified } from "../../image/verified.ts";
import { writeChunks } from "./write-chunks.ts";

const READ_SIZE = 512 * 1024;
const WRITE_BYTES = 1024 * 1024;

/**
 * The same image, except that remote layers are fetched only once: a layer that is read or fetched is also copied to
 * `folder`, and read from there the next time. The owner of the folder removes it. Where it cannot be written, layers are
 * read from afar again.
 */
export function fetchLayersOnce(artifact: Artifact, folder: string): Artifact {
  const kept = (image: Image): Image => ({ ...image, layers: image.layers.map((layer) => keptLayer(layer, folder)) });
  return artifact.kind === "image" ? kept(artifact) : { ...artifact, images: artifact.images.map(kept) };
}

function keptLayer(layer: Layer, folder: string): Layer {
  const { digest, size } = layer.descriptor;
  // Manifests may say different sizes of the same bytes: what was checked against one of them is not checked against the other.
  const path = join(folder, `layer-${digestHex(sha256(`${digest} ${size} ${layer.diffID}`))}`);
  return {
    ...layer,
    open: (startByte = 0) => {
      if (existsSync(path)) return openKept(layer, path, startByte);
      return startByte === 0 ? keeping(layer, path, folder) : layer.open(startByte);
    },
    fetch: async () => {
      if (!existsSync(path) && !(await fetchTo(path, folder, layer))) return undefined;
      const file = { path, offset: 0, sizeBytes: layer.descriptor.size };
      return { file, drop: () => rm(path, { force: true }) };
    },
  };
}

/** Returns whether the file could be written. Throws what reading the layer throws. */
async function fetchTo(path: string, folder: string, layer: Layer): Promise<boolean> {
  const incoming = incomingIn(folder);
  try {
    const file = await open(incoming, "wx", 0o600);
    await writeChunks(file, layer.open()).finally(() => file.close());
    await rename(incoming, path);
    return true;
  } catch (error) {
    await rm(incoming, { force: true });
    if (error instanceof Error && "syscall" in error) return false;
    throw error;
  }
}

function incomingIn(folder: string): string {
  return join(folder, `incoming-${crypto().randomUUID()}`);
}

function openKept({ descriptor }: Layer, path: string, startByte: number): AsyncIterable<Uint8Array> {
  const chunks = createReadStream(path, { start: startByte, highWaterMark: READ_SIZE });
  return startByte === 0 ? verified(descriptor, chunks, `layer ${descriptor.digest}`) : chunks;
}

/** Two concurrent readers write a file each; the one that ends last leaves its file. A partial copy is not kept. */
async function* keeping(layer: Layer, path: string, folder: string): AsyncGenerator<Uint8Array> {
  await using copy = await Copy.begin(incomingIn(folder));
  for await (const chunk of layer.open()) {
    await copy.write(chunk);
    yield chunk;
  }
  await copy.keepAs(path);
}

/** A copy that must not disturb its reader: if it fails, it is silently given up. */
class Copy implements AsyncDisposable {
  readonly #path: string;
  #file: FileHandle | undefined;
  readonly #pending = Buffer.allocUnsafeSlow(WRITE_BYTES);
  #pendingBytes = 0;

  private constructor(path: string, file: FileHandle | undefined) {
    this.#path = path;
    this.#file = file;
  }

  static async begin(path: string): Promise<Copy> {
    return new Copy(path, await open(path, "wx", 0o600).catch(() => undefined));
  }

  /** The bytes are copied: the chunk belongs to the reader, who may let its buffer be used again before they are written. */
  async write(chunk: Uint8Array): Promise<void> {
    for (let done = 0; this.#file !== undefined && done < chunk.length; ) {
      const part = chunk.subarray(done, done + WRITE_BYTES - this.#pendingBytes);
      this.#pending.set(part, this.#pendingBytes);
      this.#pendingBytes += part.length;
      done += part.length;
      if (this.#pendingBytes === WRITE_BYTES) await this.#flush();
    }
  }

  async keepAs(path: string): Promise<void> {
    await this.#flush();
    const file = this.#file;
    await this.#orGiveUp(async () => {
      await file?.close();
      if (file !== undefined) await rename(this.#path, path);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => {});
    await rm(this.#path, { force: true }).catch(() => {});
  }

  async #flush(): Promise<void> {
    const bytes = this.#pending.subarray(0, this.#pendingBytes);
    this.#pendingBytes = 0;
    await this.#orGiveUp(async () => this.#file?.writeFile(bytes));
  }

  async #orGiveUp(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch {
      await this[Symbol.asyncDispose]();
    }
  }
}
