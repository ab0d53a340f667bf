import type { Digest } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import { type EncodedArtifact, encodeArtifact, type NewArtifact } from "../format/oci/artifact-manifest.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import type { Referrers } from "../image/referrer.ts";
import type { RegistryStore } from "./registry/registry.ts";
import { formatTarget, reachedFrom, type Target } from "./target.ts";

/**
 * Artifacts that belong to an image where the image is: OCI image-spec v1.1, manifest.md, "subject". A target says the
 * repository or the layout, and its tag and digest do not matter: the subject says the image. Every function throws
 * `attachments-unsupported` for a target that holds none, `image-unknown` when the image is not there, and what the
 * store throws.
 */
export interface Attachments {
  /**
   * Attaches an artifact, and returns its descriptor with artifactType and annotations. The same artifact has the same
   * digest and one entry, however often it is attached. Throws `attachment-lost`, `referrers-invalid`.
   */
  attach(target: Target, subject: Descriptor, artifact: NewArtifact): Promise<Descriptor>;
  /** The same for several, with one change of the list of what is attached. Returns their descriptors in their order. */
  attachAll(target: Target, subject: Descriptor, artifacts: readonly NewArtifact[]): Promise<readonly Descriptor[]>;
  /** The same for manifests of another place, whose bytes and digests stay as they are. */
  attachEncoded(target: Target, subject: Descriptor, artifacts: readonly EncodedArtifact[]): Promise<void>;
  /**
   * What is attached to one image or index, in the order of the list; with an artifactType only what has it by its own
   * manifest. Throws `referrers-invalid`.
   */
  referrers(target: Target, subject: Digest, artifactType?: string): Promise<Referrers>;
  /**
   * The same for several subjects, one after the other: an image, then the index that leads to it. An index that was
   * only gathered from entries of one name is stored nowhere, so `image-unknown` is thrown when none of them is there.
   */
  referrersOfAny(target: Target, subjects: readonly Descriptor[], artifactType?: string): Promise<Referrers>;
  /** The layers under a tag of cosign's older scheme, in the image's repository or layout; none when there is no such tag. */
  layersUnder(target: Target, tag: string): Promise<readonly Descriptor[]>;
  /** One layer of what is attached, verified. Throws `blob-unknown`, `digest-mismatch`, `limit-exceeded`. */
  readLayer(target: Target, layer: Descriptor): Promise<Uint8Array>;
}

export interface AttachmentsEnvironment {
  /** The folder that paths are relative to. */
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly registry: () => Promise<Pick<RegistryStore, "attachEncoded" | "referrers" | "layersUnder" | "readLayer">>;
}

/** Opens nothing yet. */
export function openAttachments({ cwd, signal, registry }: AttachmentsEnvironment): Attachments {
  const holderOf = (target: Target) => requireHolder(reachedFrom(cwd, target));
  const layouts = () => import("./layout/attachments.ts");
  const referrers: Attachments["referrers"] = async (target, subject, artifactType) => {
    const holder = holderOf(target);
    if (holder.kind === "oci") return (await layouts()).attachedInLayout(holder.path, subject, artifactType);
    return (await registry()).referrers(holder.reference, subject, artifactType, { signal });
  };
  const attachEncoded: Attachments["attachEncoded"] = async (target, subject, artifacts) => {
    const holder = holderOf(target);
    if (holder.kind === "oci") {
      return (await layouts()).attachEncodedToLayout(holder.path, subject, artifacts, signal);
    }
    return (await registry()).attachEncoded(holder.reference, subject, artifacts, { signal });
  };
  const attachAll: Attachments["attachAll"] = async (target, subject, artifacts) => {
    const encoded = artifacts.map((artifact) => encodeArtifact(artifact, subject));
    await attachEncoded(target, subject, encoded);
    return encoded.map(({ descriptor }) => descriptor);
  };
  return {
    attach: async (target, subject, artifact) => (await attachAll(target, subject, [artifact]))[0]!,
    attachAll,
    attachEncoded,
    referrers,
    referrersOfAny: async (target, subjects, artifactType) => {
      const lists: Referrers[] = [];
      let unknown: PlimsollError | undefined;
      for (const { digest } of subjects) {
        const list = await referrers(target, digest, artifactType).catch(asUnknown);
        if (list instanceof PlimsollError) unknown = list;
        else lists.push(list);
      }
      if (lists.length === 0 && unknown !== undefined) throw unknown;
      return { found: lists.flatMap(({ found }) => found), unread: lists.flatMap(({ unread }) => unread) };
    },
    layersUnder: async (target, tag) => {
      const holder = holderOf(target);
      if (holder.kind === "oci") return (await layouts()).layersUnderTag(holder.path, tag);
      return (await registry()).layersUnder(holder.reference, tag, { signal });
    },
    readLayer: async (target, layer) => {
      const holder = holderOf(target);
      if (holder.kind === "oci") return (await layouts()).readLayoutLayer(holder.path, layer);
      return (await registry()).readLayer(holder.reference, layer, { signal });
    },
  };
}

/** An image that is not there, as a value. Throws every other failure. */
function asUnknown(error: unknown): PlimsollError {
  if (error instanceof PlimsollError && error.code === "image-unknown") return error;
  throw error;
}

/** Images of archives and daemons have no place for attachments. */
export function holdsAttachments(target: Target): target is Extract<Target, { kind: "oci" | "registry" }> {
  return target.kind === "oci" || target.kind === "registry";
}

/** docker, podman and archives hold images only, and no list of what belongs to them. */
export function requireHolder(target: Target): Extract<Target, { kind: "oci" | "registry" }> {
  if (holdsAttachments(target)) return target;
  throw new PlimsollError("attachments-unsupported", {
    what: `nothing can be attached to an image in ${formatTarget(target)}`,
    why: "only a registry and an OCI layout hold what belongs to an image",
    fix: "name the image in a registry, or in a layout: oci:DIR",
  });
}
