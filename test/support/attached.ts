import type { TestContext } from "node:test";
import { encodeArtifact, type NewArtifact } from "../../src/format/oci/artifact-manifest.ts";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import { parseReference, type Reference } from "../../src/format/oci/reference.ts";
import type { Image } from "../../src/image/image.ts";
import { attachEncodedToLayout } from "../../src/store/layout/attachments.ts";
import type { RegistryStore } from "../../src/store/registry/registry.ts";
import { MANIFEST } from "./fake-referrers.ts";
import { type FakeRegistry, type FakeRegistryOptions, startFakeRegistry } from "./fake-registry.ts";
import { registryStore } from "./registry-store.ts";
import { describe, sampleImage } from "./sample-image.ts";

export const BASELINE = "application/vnd.example.baseline.v1+json";

/** An artifact whose one layer is this text. */
export function baseline(text: string) {
  return {
    artifactType: BASELINE,
    layers: [{ mediaType: "application/json", bytes: Buffer.from(text) }],
    annotations: { "org.example.b": text, "org.example.a": "1" },
  };
}

/** Attaches one artifact through a registry's store, and returns its descriptor. */
export async function attach(
  store: RegistryStore,
  reference: Reference,
  subject: Descriptor,
  artifact: NewArtifact,
): Promise<Descriptor> {
  const encoded = encodeArtifact(artifact, subject);
  await store.attachEncoded(reference, subject, [encoded]);
  return encoded.descriptor;
}

/** The same in a layout. */
export async function attachToLayout(
  folder: string,
  subject: Descriptor,
  artifact: NewArtifact,
  signal: AbortSignal,
): Promise<Descriptor> {
  const encoded = encodeArtifact(artifact, subject);
  await attachEncodedToLayout(folder, subject, [encoded], signal);
  return encoded.descriptor;
}

interface WithImage {
  readonly registry: FakeRegistry;
  readonly store: RegistryStore;
  readonly image: Image;
  readonly app: Reference;
}

/** A fake registry that holds an image, and a store that reaches it. */
export async function registryWithImage(t: TestContext, options: FakeRegistryOptions = {}): Promise<WithImage> {
  const registry = await startFakeRegistry(t, options);
  const { store } = registryStore(t);
  const image = sampleImage();
  const app = parseReference(`${registry.host}/team/app:1`);
  const filling = await startFakeRegistry(t);
  await store.push(image, { ...app, registry: filling.host });
  registry.repositories.set("team/app", filling.repository("team/app"));
  return { registry, store, image, app };
}

/** Puts a manifest of somebody else into the registry, and returns its entry for a list. */
export function plant(registry: FakeRegistry, manifest: object) {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, ...manifest }));
  const descriptor = describe(MANIFEST, bytes);
  registry.repository("team/app").manifests.set(descriptor.digest, { mediaType: MANIFEST, bytes });
  return descriptor;
}

/** Puts a list of somebody else under the fallback tag of an image. */
export function plantList(registry: FakeRegistry, image: Image, mediaType: string, text: string): string {
  const bytes = Buffer.from(text);
  const { digest } = describe(mediaType, bytes);
  registry.repository("team/app").manifests.set(digest, { mediaType, bytes });
  registry.repository("team/app").tags.set(image.descriptor.digest.replace(":", "-"), digest);
  return digest;
}

/** The index under the fallback tag; undefined where there is none. */
export function listUnderTag(registry: FakeRegistry, image: Image) {
  const { tags, manifests } = registry.repository("team/app");
  const digest = tags.get(image.descriptor.digest.replace(":", "-"));
  return digest === undefined ? undefined : JSON.parse(Buffer.from(manifests.get(digest)!.bytes).toString());
}
