import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { type EncodedArtifact, encodeArtifact, type NewArtifact } from "../../format/oci/artifact-manifest.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { inMemory } from "../../image/blobs.ts";
import { addToFallbackTag } from "./fallback-tag.ts";
import { fetchManifest } from "./pull.ts";
import { putManifest } from "./push.ts";
import { listReferrers } from "./referrers.ts";
import type { Session } from "./repository-session.ts";
import type { Turns } from "./turns.ts";
import { uploadBlob } from "./upload.ts";

/**
 * Pushes an artifact whose subject is an image of the repository, and sees to it that it is listed: distribution-spec
 * v1.1, "Pushing Manifests with Subject". Pushing the same artifact again changes nothing.
 * Throws `image-unknown` when the image is not there, and what `addToFallbackTag` throws.
 */
export async function attachArtifact(
  session: Session,
  subject: Descriptor,
  artifact: NewArtifact,
  turns: Turns,
): Promise<Descriptor> {
  return attachEncoded(session, subject, encodeArtifact(artifact, subject), turns);
}

/** The same for a manifest that exists already: its bytes and digest stay as they are. */
export async function attachEncoded(
  session: Session,
  subject: Descriptor,
  { descriptor, bytes, blobs }: EncodedArtifact,
  turns: Turns,
): Promise<Descriptor> {
  await requireSubject(session, subject);
  for (const blob of blobs) await uploadBlob(session, inMemory(blob.descriptor, blob.bytes), () => undefined);
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
  const isSaid = processed !== undefined;
  await turns.take(`${session.name}@${subject.digest}`, () => listInTag(session, subject, descriptor, isSaid));
  return descriptor;
}

/**
 * Some registries list what was pushed without saying so in their answer. Others say it and have no list: then nobody
 * would find the artifact.
 */
async function listInTag(session: Session, subject: Descriptor, entry: Descriptor, isSaid: boolean): Promise<void> {
  const listed = await listReferrers(session, subject.digest, undefined);
  if (listed !== undefined && (isSaid || listed.entries.some(({ digest }) => digest === entry.digest))) return;
  await addToFallbackTag(session, subject.digest, entry);
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
