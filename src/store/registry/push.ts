import { type Digest, digestAlgorithm } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { formatReference, type Reference } from "../../format/oci/reference.ts";
import { blobsOf } from "../../image/blobs.ts";
import { type Artifact, imagesOf, type OtherManifest } from "../../image/image.ts";
import { inParallel } from "../transfer/parallel.ts";
import type { RegistryRequest, Session } from "./repository-session.ts";
import { type Answer, discard } from "./transport.ts";
import { RACE_REPEATS, type UploadOutcome, uploadBlob } from "./upload.ts";

/** `registry/repository[:tag]@digest`, with the image's bytes by outcome: blobs and manifests, each counted once. */
export interface PushResult {
  readonly reference: string;
  readonly uploadedBytes: number;
  readonly skippedBytes: number;
  readonly mountedBytes: number;
}

export interface PushProgress {
  readonly digest: Digest;
  readonly sizeBytes: number;
  /** May become smaller when an upload starts again. */
  readonly sentBytes: number;
  /** Undefined while the blob is being sent. */
  readonly outcome?: UploadOutcome;
}

export type OnPushProgress = (progress: PushProgress) => void;

/**
 * Pushes blobs first, then the manifests of an index by digest, and the tagged manifest last: a push that does not
 * complete leaves nothing that can be pulled by a name. Without tag and digest, the tag is `latest`.
 */
export async function pushArtifact(
  session: Session,
  artifact: Artifact,
  stop: () => void,
  onProgress: OnPushProgress,
): Promise<PushResult> {
  const { reference } = session;
  const images = imagesOf(artifact);
  const others = artifact.kind === "index" ? (artifact.others ?? []) : [];
  requireNamed(artifact, reference);
  const manifests = new Set([artifact, ...images, ...others].map(({ descriptor }) => descriptor.digest));
  const blobs = blobsOf(artifact).filter(({ descriptor }) => !manifests.has(descriptor.digest));
  const bytes = { uploaded: 0, skipped: 0, mounted: 0 };
  await inParallel(
    blobs,
    LIMITS.registryParallel,
    async (blob) => {
      const { digest, size: sizeBytes } = blob.descriptor;
      const progress = (sentBytes: number) => onProgress({ digest, sizeBytes, sentBytes });
      const outcome = await uploadBlob(session, blob, progress);
      bytes[outcome] += sizeBytes;
      onProgress({ digest, sizeBytes, sentBytes: sizeBytes, outcome });
    },
    stop,
  );
  const putManifest = async ({ descriptor, bytes: content }: Artifact | OtherManifest, name: string) => {
    const outcome = await uploadManifest(session, descriptor, content, name);
    bytes[outcome] += content.length;
  };
  if (artifact.kind === "index") {
    await inParallel(images, LIMITS.registryParallel, (image) => putManifest(image, image.descriptor.digest), stop);
    // In their order: a registry refuses an index that names what is not there yet.
    for (const other of others) await putManifest(other, other.descriptor.digest);
  }
  await putManifest(artifact, reference.digest ?? reference.tag ?? "latest");
  return {
    reference: formatReference({ ...reference, digest: artifact.descriptor.digest }),
    uploadedBytes: bytes.uploaded,
    skippedBytes: bytes.skipped,
    mountedBytes: bytes.mounted,
  };
}

/** Writes a manifest under a tag or its digest, unless the registry has it there. */
export async function uploadManifest(
  session: Session,
  { mediaType, digest }: Descriptor,
  bytes: Uint8Array,
  name: string,
): Promise<"uploaded" | "skipped"> {
  if (await isTagged(session, name, { mediaType, digest, bytes })) return "skipped";
  await putManifest(session, { mediaType, digest }, bytes, name);
  return "uploaded";
}

/**
 * Writes a manifest under a tag or its digest, and returns the answer for its headers. `advice` is what to do when the
 * registry refuses it for another reason than missing access.
 */
export async function putManifest(
  session: Session,
  { mediaType, digest }: Pick<Descriptor, "mediaType" | "digest">,
  bytes: Uint8Array,
  name: string,
  advice?: string,
): Promise<Answer> {
  const body = { sizeBytes: bytes.length, open: () => bytes };
  const request = { method: "PUT", to: `manifests/${name}`, headers: { "content-type": mediaType }, body } as const;
  const answer = await sendManifest(session, request, advice);
  await discard(answer);
  const stored = answer.header("docker-content-digest");
  if (stored === undefined || stored === digest || !stored.startsWith(`${digestAlgorithm(digest)}:`)) return answer;
  throw new PlimsollError("registry-protocol", {
    what: `${session.reference.registry} stored another manifest than the one that was sent`,
    why: `${digest} was sent, and it answered with ${stored}`,
    where: session.name,
  });
}

/** Throws what the registry refuses; see `RACE_REPEATS` for what is sent again. */
async function sendManifest(session: Session, request: RegistryRequest, advice: string | undefined): Promise<Answer> {
  const backoff = session.newBackoff();
  for (let repeats = 0; ; repeats += 1) {
    const answer = await session.send(request);
    if (answer.status >= 200 && answer.status <= 299) return answer;
    const error = await session.refusal(answer, request, advice);
    const isRace = answer.status === 400 && error.why?.startsWith("DIGEST_INVALID");
    if (!isRace || repeats === RACE_REPEATS) throw error;
    await backoff.pause({ error });
  }
}

/**
 * Does the registry already have the manifest under this name? A registry with immutable tags would refuse even the
 * same image.
 */
async function isTagged(
  session: Session,
  name: string,
  { mediaType, digest, bytes }: { mediaType: string; digest: Digest; bytes: Uint8Array },
): Promise<boolean> {
  const request = { to: `manifests/${name}`, headers: { accept: mediaType } } as const;
  const existing = await session.send({ method: "HEAD", ...request });
  await discard(existing);
  if (existing.status !== 200) return false;
  // When a manifest is requested by its own digest, the answer need not repeat the digest.
  const present = existing.header("docker-content-digest") ?? (name === digest ? digest : undefined);
  if (present !== undefined) return present === digest;
  const length = existing.header("content-length");
  if (length !== undefined && length !== String(bytes.length)) return false;
  const stored = await session.receive({ method: "GET", ...request }, LIMITS.manifestBytes);
  return stored !== undefined && Buffer.from(bytes).equals(stored.bytes);
}

/** If the reference has a digest, only the image with that digest may be pushed to it. */
function requireNamed({ descriptor }: Artifact, reference: Reference): void {
  if (reference.digest === undefined || reference.digest === descriptor.digest) return;
  throw new PlimsollError("digest-mismatch", {
    what: `${formatReference(reference)} names another image`,
    why: `the image to be pushed is ${descriptor.digest}`,
    fix: "leave the digest out",
  });
}
