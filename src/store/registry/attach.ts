import { counted } from "../../base/counted.ts";
import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Content, EncodedArtifact } from "../../format/oci/artifact-manifest.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { inMemory } from "../../image/blobs.ts";
import { inParallel } from "../transfer/parallel.ts";
import { addToFallbackTag } from "./fallback-tag.ts";
import { fetchManifest } from "./pull.ts";
import { putManifest } from "./push.ts";
import { listReferrers } from "./referrers.ts";
import type { Session } from "./repository-session.ts";
import { uploadBlob } from "./upload.ts";

/** Runs work while nobody else on this machine runs its own under the same key. */
export type Exclusively = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/**
 * Pushes artifacts whose subject is an image of the repository, and sees to it that they are listed, by one change of the
 * list: distribution-spec v1.1, "Pushing Manifests with Subject". Pushing the same artifact again changes nothing. After a
 * failure, what was pushed may be listed or not. Throws `image-unknown` when the image is not there, and what
 * `addToFallbackTag` throws.
 */
export async function attachArtifacts(
  session: Session,
  subject: Descriptor,
  artifacts: readonly EncodedArtifact[],
  exclusively: Exclusively,
): Promise<void> {
  await requireSubject(session, subject);
  const blobs = new Map<Digest, Content>(
    artifacts.flatMap((artifact) => artifact.blobs).map((blob) => [blob.descriptor.digest, blob]),
  );
  await inParallel(blobs.values(), LIMITS.registryParallel, async ({ descriptor, bytes }) => {
    await uploadBlob(session, inMemory(descriptor, bytes), () => undefined);
  });
  let areSaid = true;
  await inParallel(artifacts, LIMITS.registryParallel, async (artifact) => {
    const isSaid = await pushWithSubject(session, subject, artifact);
    areSaid &&= isSaid;
  });
  const entries = artifacts.map(({ descriptor }) => descriptor);
  await listInTag(session, subject, entries, areSaid, exclusively);
}

/** Returns whether the registry says that it has seen the subject. */
async function pushWithSubject(
  session: Session,
  subject: Descriptor,
  { descriptor, bytes }: EncodedArtifact,
): Promise<boolean> {
  const advice = "if the registry does not take artifacts, attach it in a registry or a layout (oci:DIR) that does";
  const answer = await putManifest(session, descriptor, bytes, descriptor.digest, advice);
  const processed = answer.header("oci-subject");
  if (processed !== undefined && processed !== subject.digest) {
    throw new PlimsollError("registry-protocol", {
      what: `${session.reference.registry} attached something to another image`,
      why: `its OCI-Subject is ${JSON.stringify(processed.slice(0, 200))}, not ${subject.digest}`,
      where: session.name,
    });
  }
  return processed !== undefined;
}

/**
 * Some registries list what was pushed without saying so in their answer. Others say it and have no list: then nobody
 * would find the artifacts.
 */
async function listInTag(
  session: Session,
  subject: Descriptor,
  entries: readonly Descriptor[],
  areSaid: boolean,
  exclusively: Exclusively,
): Promise<void> {
  const listed = await listReferrers(session, subject.digest, undefined);
  const digests = new Set(listed?.entries.map(({ digest }) => digest));
  if (listed !== undefined && (areSaid || entries.every(({ digest }) => digests.has(digest)))) return;
  await exclusively(`${session.name}@${subject.digest}`, () => addToFallbackTag(session, subject.digest, entries));
}

/** A registry takes an artifact whose subject it does not have, and nobody would ever find it. */
async function requireSubject(session: Session, { mediaType, digest, size }: Descriptor): Promise<void> {
  const { descriptor } = await fetchManifest(session, digest, { mediaType, digest });
  if (descriptor.size === size) return;
  throw new PlimsollError("digest-mismatch", {
    what: `the size of ${digest} is not that of its descriptor`,
    why: `it has ${counted(descriptor.size, "byte")}, and its descriptor says ${size}`,
    where: session.name,
  });
}
