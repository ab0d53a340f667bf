import { type Digest, sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { type AttachedLayer, withAttachedLayer } from "../../format/cosign/attached-manifest.ts";
import { type AttachedKind, attachedTag } from "../../format/cosign/attached-tag.ts";
import { MEDIA_TYPE } from "../../format/oci/media-type.ts";
import { parseConfig, parseManifest } from "../../format/oci/parse.ts";
import { inMemory } from "../../image/blobs.ts";
import type { Image, Layer } from "../../image/image.ts";
import type { Stores } from "../../session/stores.ts";
import { formatTarget, type Target } from "../../store/target.ts";

type InRegistry = Extract<Target, { kind: "registry" }>;

/**
 * Adds a layer under the tag that cosign's older scheme gives an image, and returns the digest of the manifest there.
 * Registries have no conditional write, so two that sign one image at the same moment can lose one of the two signatures: the
 * scheme has no answer to that. Throws what pulling and pushing throw.
 */
export async function addUnderTag(
  { open, environment }: Pick<Stores, "open" | "environment">,
  { reference: { registry, repository } }: InRegistry,
  subject: Digest,
  kind: AttachedKind,
  layer: AttachedLayer,
): Promise<Digest> {
  const reference = { registry, repository, tag: attachedTag(subject, kind) };
  const present = await open({ kind: "registry", reference }, undefined).catch(asAbsent);
  if (present !== undefined && present.kind !== "image") {
    throw new PlimsollError("attestation-invalid", {
      what: `${formatTarget({ kind: "registry", reference })} is not what cosign keeps there`,
      why: "it is an index, and a manifest is wanted",
    });
  }
  const next = imageWith(present, layer);
  await environment.registry.push(next, reference, {});
  return next.descriptor.digest;
}

/** Throws every failure but that the tag is not there. */
function asAbsent(error: unknown): undefined {
  if (error instanceof PlimsollError && error.code === "image-unknown") return undefined;
  throw error;
}

/** The manifest as a value that can be pushed: the layers that are there already are not sent again. */
function imageWith(present: Image | undefined, layer: AttachedLayer): Image {
  const { bytes, blobs } = withAttachedLayer(present?.manifest.layers ?? [], layer);
  const manifest = parseManifest(bytes, "the manifest that is attached");
  const [configBytes, content] = blobs as [Uint8Array, Uint8Array];
  const descriptor = manifest.layers.at(-1)!;
  const added: Layer = { ...inMemory(descriptor, content), diffID: descriptor.digest };
  return {
    kind: "image",
    descriptor: { mediaType: MEDIA_TYPE.oci.manifest, digest: sha256(bytes), size: bytes.length },
    bytes,
    manifest,
    configBytes,
    config: parseConfig(configBytes, "the config that is attached"),
    layers: [...(present?.layers ?? []), added],
  };
}

/** The older scheme is one of tags, which only registries have. Throws `attachments-unsupported`. */
export function requireTags(target: Target): InRegistry {
  if (target.kind === "registry") return target;
  throw new PlimsollError("attachments-unsupported", {
    what: `${formatTarget(target)} has no place for cosign's older signatures`,
    why: "they are kept under tags of a registry",
    fix: "leave --format cosign2 out, or name the image in a registry",
  });
}
