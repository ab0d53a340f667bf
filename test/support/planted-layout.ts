import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import type { Image } from "../../src/image/image.ts";
import { MANIFEST } from "./fake-referrers.ts";
import { describe } from "./sample-image.ts";

const CONFIG = "application/vnd.oci.image.config.v1+json";
const IN_TOTO = "application/vnd.in-toto+json";

/** The entry of an index that says that a manifest attests the image with this digest. */
export function referring(manifest: Descriptor, digest: string): Descriptor {
  const annotations = { "vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": digest };
  return { ...manifest, platform: { os: "unknown", architecture: "unknown" }, annotations };
}

/** A layout that a test fills by hand, without plimsoll's writers. */
export class PlantedLayout {
  readonly folder: string;
  readonly #entries: Descriptor[] = [];

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(join(folder, "blobs/sha256"), { recursive: true });
    writeFileSync(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  }

  blob(mediaType: string, content: Uint8Array | string): Descriptor {
    const bytes = Buffer.from(content);
    const descriptor = describe(mediaType, bytes);
    writeFileSync(this.pathOf(descriptor), bytes);
    return descriptor;
  }

  pathOf({ digest }: Descriptor): string {
    return join(this.folder, "blobs", ...digest.split(":"));
  }

  /** Spaces and members that nobody knows: a copy that writes the value anew would differ. */
  json(mediaType: string, value: object): Descriptor {
    return this.blob(mediaType, `${JSON.stringify({ schemaVersion: 2, mediaType, ...value, "x-odd": 1 }, null, 3)}\n`);
  }

  async image(image: Image): Promise<Descriptor> {
    for (const layer of image.layers) {
      for await (const chunk of layer.open()) this.blob(layer.descriptor.mediaType, chunk);
    }
    this.blob(image.manifest.config.mediaType, image.configBytes);
    return { ...this.blob(MANIFEST, image.bytes), platform: image.descriptor.platform! };
  }

  /** As BuildKit attaches what it knows about an image: an entry of the same index. */
  attestation(about: Descriptor, layers = [this.statement({ subject: about.digest })]): Descriptor {
    const rootfs = { type: "layers", diff_ids: layers.map(({ digest }) => digest) };
    const config = this.blob(CONFIG, JSON.stringify({ architecture: "unknown", os: "unknown", rootfs }));
    return referring(this.json(MANIFEST, { config, layers }), about.digest);
  }

  /** A statement as a layer of such a manifest. */
  statement(statement: object, announcedType?: string): Descriptor {
    const layer = this.blob(IN_TOTO, JSON.stringify(statement));
    return announcedType === undefined
      ? layer
      : { ...layer, annotations: { "in-toto.io/predicate-type": announcedType } };
  }

  artifact(artifactType: string, subject: Descriptor, text: string): Descriptor {
    const config = this.blob("application/vnd.oci.empty.v1+json", "{}");
    const layers = [this.blob(artifactType, text)];
    const { mediaType, digest, size } = subject;
    const entry = this.json(MANIFEST, { artifactType, config, layers, subject: { mediaType, digest, size } });
    return { ...entry, artifactType };
  }

  add(entry: Descriptor, tag?: string): Descriptor {
    const annotations = tag === undefined ? {} : { annotations: { "org.opencontainers.image.ref.name": tag } };
    this.#entries.push({ ...entry, ...annotations });
    writeFileSync(join(this.folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: this.#entries }));
    return entry;
  }
}
