import { LIMITS } from "../../base/limits.ts";
import type { EncodedArtifact } from "../../format/oci/artifact-manifest.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { inMemory } from "../../image/blobs.ts";
import { inParallel } from "../transfer/parallel.ts";
import { readAttachedLayer, readLayersUnder } from "./attached.ts";
import { uploadManifest } from "./push.ts";
import type { Session } from "./repository-session.ts";
import { uploadBlob } from "./upload.ts";

/** Artifacts in one repository that are found by their tags, without a subject. */
export class TaggedArtifacts {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** `registry/repository` */
  get name(): string {
    return this.#session.name;
  }

  /** The layers of what is under a tag; none when there is no such tag. Throws `manifest-invalid`. */
  layers(tag: string): Promise<readonly Descriptor[]> {
    return readLayersUnder(this.#session, tag);
  }

  /** One of these layers, verified. Throws `limit-exceeded`, `blob-unknown`, `digest-mismatch`. */
  read(layer: Descriptor): Promise<Uint8Array> {
    return readAttachedLayer(this.#session, layer);
  }

  /** Stores an artifact under a tag, which comes last. Storing the same again changes nothing. */
  async put(tag: string, { descriptor, bytes, blobs }: EncodedArtifact): Promise<void> {
    await inParallel(blobs, LIMITS.registryParallel, async (blob) => {
      await uploadBlob(this.#session, inMemory(blob.descriptor, blob.bytes), () => undefined);
    });
    await uploadManifest(this.#session, descriptor, bytes, tag);
  }
}
