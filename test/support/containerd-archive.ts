import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import { MEDIA_TYPE } from "../../src/format/oci/media-type.ts";
import type { Artifact, Image } from "../../src/image/image.ts";
import { imagesOf } from "../../src/image/image.ts";
import { describe } from "./sample-image.ts";
import { type ArchiveEntry, archiveOf } from "./tar-archive.ts";

export interface SavedForm {
  /** Full names: `docker.io/library/app:1`. */
  readonly names?: readonly string[];
  /** The images whose bytes are in the archive; all when omitted. */
  readonly present?: readonly Image[];
}

/**
 * The archive that docker, since release 25, saves from its containerd store: index.json names an index, of which the
 * archive holds only the platforms that docker has, and manifest.json names the image for this machine as older
 * releases did.
 */
export async function containerdArchive(
  artifact: Artifact,
  { names = ["docker.io/library/app:1"], present = imagesOf(artifact) }: SavedForm = {},
): Promise<Buffer> {
  const blobs = new Map<string, Uint8Array>([[artifact.descriptor.digest, artifact.bytes]]);
  for (const image of present) {
    blobs.set(image.descriptor.digest, image.bytes);
    blobs.set(image.manifest.config.digest, image.configBytes);
    for (const layer of image.layers) {
      blobs.set(layer.descriptor.digest, Buffer.concat(await Array.fromAsync(layer.open())));
    }
  }
  const manifests = names.map((name) => ({ ...artifact.descriptor, annotations: annotationsFor(name) }));
  const [native] = present;
  const entry = native && {
    Config: pathOf(native.manifest.config),
    RepoTags: names.map((name) => name.replace("docker.io/library/", "")),
    Layers: native.layers.map(({ descriptor }) => pathOf(descriptor)),
  };
  return archiveOf([
    folder("blobs/"),
    folder("blobs/sha256/"),
    ...[...blobs].sort().map(([digest, bytes]) => file(pathOf({ digest }), bytes)),
    file("index.json", JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPE.oci.index, manifests })),
    file("manifest.json", JSON.stringify(entry === undefined ? [] : [entry])),
    file("oci-layout", '{"imageLayoutVersion":"1.0.0"}'),
  ]);
}

/** An index of images, followed by an attestation for each. */
export function attestedIndex(images: readonly Image[], attestations: readonly Image[]): Artifact {
  const manifests = [
    ...images.map(({ descriptor }) => descriptor),
    ...attestations.map(({ descriptor }, at) => ({
      ...descriptor,
      platform: { os: "unknown", architecture: "unknown" },
      annotations: {
        "vnd.docker.reference.type": "attestation-manifest",
        "vnd.docker.reference.digest": images[at]!.descriptor.digest,
      },
    })),
  ];
  const index = { schemaVersion: 2 as const, mediaType: MEDIA_TYPE.oci.index, manifests };
  const bytes = Buffer.from(JSON.stringify(index));
  return { kind: "index", descriptor: describe(MEDIA_TYPE.oci.index, bytes), bytes, index, images };
}

function annotationsFor(name: string) {
  return { "io.containerd.image.name": name, "org.opencontainers.image.ref.name": name.split(":").at(-1) };
}

function pathOf({ digest }: { readonly digest: string } | Descriptor): string {
  return `blobs/${digest.replace(":", "/")}`;
}

function file(path: string, content: string | Uint8Array): ArchiveEntry {
  return { path, typeFlag: "0", content };
}

function folder(path: string): ArchiveEntry {
  return { path, typeFlag: "5" };
}
