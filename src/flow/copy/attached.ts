import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Content } from "../../format/oci/artifact-manifest.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { isIndexMediaType } from "../../format/oci/media-type.ts";
import { parseManifest } from "../../format/oci/parse.ts";
import type { Referrer } from "../../image/referrer.ts";
import type { CopiedAttachment } from "../../report/copy-report.ts";
import type { Attachments } from "../../store/attachments.ts";
import { formatTarget, type Target } from "../../store/target.ts";

/**
 * Copies what is attached to the subjects, and what is attached to that: a signature of an SBOM. A manifest keeps its
 * bytes. Throws the error of an entry that could not be read: the copy would lack it in silence.
 */
export async function copyAttached(
  attachments: Attachments,
  from: Target,
  to: Target,
  subjects: readonly Descriptor[],
): Promise<readonly CopiedAttachment[]> {
  const copied = new Map<Digest, CopiedAttachment>();
  const waiting = [...subjects];
  for (let subject = waiting.shift(); subject !== undefined; subject = waiting.shift()) {
    for (const referrer of await referrersOf(attachments, from, subject)) {
      const { descriptor, artifactType = null } = referrer;
      if (copied.has(descriptor.digest)) continue;
      requireFew(copied.size, from);
      const blobs = await contentOf(attachments, from, referrer);
      await attachments.attachEncoded(to, subject, [{ descriptor, bytes: referrer.bytes, blobs }]);
      copied.set(descriptor.digest, { digest: descriptor.digest, artifactType, subject: subject.digest });
      waiting.push(descriptor);
    }
  }
  return [...copied.values()];
}

async function referrersOf(
  attachments: Attachments,
  from: Target,
  { digest }: Descriptor,
): Promise<readonly Referrer[]> {
  const { found, unread } = await attachments.referrers(from, digest);
  if (unread.length > 0) throw unread[0]!.error;
  return found;
}

async function contentOf(attachments: Attachments, from: Target, referrer: Referrer): Promise<readonly Content[]> {
  const { descriptor, bytes } = referrer;
  if (isIndexMediaType(descriptor.mediaType)) {
    throw new PlimsollError("attachments-unsupported", {
      what: `${descriptor.digest} is attached, and is an index`,
      why: "plimsoll copies manifests that are attached to an image, and no indexes",
      fix: "copy without --attached, and the rest with a tool that copies everything",
      where: formatTarget(from),
    });
  }
  const { config, layers } = parseManifest(bytes, descriptor.digest);
  const wanted = new Map([config, ...layers].map((each) => [each.digest, each]));
  const contents: Content[] = [];
  for (const each of wanted.values()) {
    contents.push({ descriptor: each, bytes: await attachments.readLayer(from, each) });
  }
  return contents;
}

function requireFew(count: number, from: Target): void {
  if (count < LIMITS.referrers) return;
  throw new PlimsollError("limit-exceeded", {
    what: `more is attached to an image in ${formatTarget(from)} than plimsoll copies`,
    why: `it copies ${LIMITS.referrers} manifests`,
  });
}
