import { crypto } from "./crypto.ts";

/**
 * A content digest, `algorithm:hex`. OCI image-spec v1.1, descriptor.md#digests.
 * Only sha256 and sha512 are registered there, and plimsoll accepts no other algorithm.
 */
export type Digest = `sha256:${string}` | `sha512:${string}`;

/** The hex part of a digest: the name of its file in an OCI layout. */
export function digestHex(digest: Digest): string {
  return digest.slice(digest.indexOf(":") + 1);
}

export function digestAlgorithm(digest: Digest): "sha256" | "sha512" {
  return digest.startsWith("sha256:") ? "sha256" : "sha512";
}

export function sha256(bytes: Uint8Array | string): Digest {
  return `sha256:${crypto().hash("sha256", bytes, "hex")}`;
}

/** SHA-1 in hexadecimal digits: only for formats that require it. It identifies nothing. */
export function sha1(bytes: Uint8Array | string): string {
  return crypto().hash("sha1", bytes, "hex");
}

/** Counts and hashes bytes as they pass. */
export class DigestingCounter {
  readonly #algorithm: "sha256" | "sha512";
  readonly #hash;
  #sizeBytes = 0;

  constructor(algorithm: "sha256" | "sha512" = "sha256") {
    this.#algorithm = algorithm;
    this.#hash = crypto().createHash(algorithm);
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#sizeBytes += chunk.length;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Ends the count. May be called only once. */
  digest(): Digest {
    return `${this.#algorithm}:${this.#hash.digest("hex")}`;
  }
}
