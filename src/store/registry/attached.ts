import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { readBlob } from "../../image/blob-source.ts";
import {
  beyondLimit,
  type Referrer,
  type Referrers,
  readReferrer,
  type UnreadReferrer,
  unreadEntry,
} from "../../image/referrer.ts";
import { inParallel } from "../transfer/parallel.ts";
import { downloadBlob } from "./download.ts";
import { listFallbackTag } from "./fallback-tag.ts";
import { fetchManifest, RepositoryBlobs } from "./pull.ts";
import { listReferrers } from "./referrers.ts";
import type { Session } from "./repository-session.ts";

/**
 * What is attached to an image, each manifest read and verified; with an artifactType only what has it. The manifests
 * decide and not the list, because registries fill in its types in different ways.
 * Throws `image-unknown` when nothing is listed and the image is not there, and `referrers-invalid`.
 */
export async function readAttached(
  session: Session,
  subject: Digest,
  artifactType: string | undefined,
): Promise<Referrers> {
  const seen = new Set<Digest>();
  const unread: UnreadReferrer[] = [];
  for await (const entries of listsOf(session, subject, artifactType)) {
    const fresh = entries.filter(({ digest }) => !seen.has(digest) && seen.add(digest));
    const read = await readEntries(session, fresh, subject, artifactType);
    unread.push(...read.unread);
    const found = read.found.filter((each) => artifactType === undefined || each.artifactType === artifactType);
    if (found.length > 0) return { found, unread };
  }
  if (seen.size === 0) await fetchManifest(session, subject, { digest: subject });
  return { found: [], unread };
}

/** One layer of what is attached, verified. Throws `limit-exceeded`, `blob-unknown`, `digest-mismatch`. */
export function readAttachedLayer(session: Session, layer: Descriptor): Promise<Uint8Array> {
  const source = {
    name: session.name,
    read: (descriptor: Descriptor, startByte: number) => downloadBlob(session, descriptor, startByte),
  };
  return readBlob(source, layer, LIMITS.attachmentBytes);
}

/**
 * The lists to look at, one after the other until something is found. A registry may filter by another type than the
 * artifact's, and may have got its referrers API only after artifacts were listed under the fallback tag.
 */
async function* listsOf(
  session: Session,
  subject: Digest,
  artifactType: string | undefined,
): AsyncGenerator<readonly Descriptor[], void, undefined> {
  const listed = await listReferrers(session, subject, artifactType);
  if (listed !== undefined) yield listed.entries;
  if (listed?.isFiltered) yield (await listReferrers(session, subject, undefined))?.entries ?? [];
  yield await listFallbackTag(session, subject);
}

async function readEntries(
  session: Session,
  entries: readonly Descriptor[],
  subject: Digest,
  artifactType: string | undefined,
): Promise<Referrers> {
  const source = new RepositoryBlobs(session);
  const chosen = withinLimits(entries, artifactType);
  const results = new Map<Descriptor, Referrer | UnreadReferrer>();
  await inParallel(chosen, LIMITS.registryParallel, async (entry) => {
    const read = await readReferrer(source, entry, subject).catch((error: unknown) => unreadEntry(entry, error));
    results.set(entry, read ?? { descriptor: entry, error: otherSubject(session, entry, subject) });
  });
  const found: Referrer[] = [];
  const unread: UnreadReferrer[] = [];
  for (const entry of entries) {
    const result = results.get(entry) ?? beyondLimit(entry, session.name);
    if ("error" in result) unread.push(result);
    else found.push(result);
  }
  return { found, unread };
}

/** Entries that say that they have the type come first where not all can be read. */
function withinLimits(entries: readonly Descriptor[], artifactType: string | undefined): ReadonlySet<Descriptor> {
  const isOther = (entry: Descriptor) => Number(entry.artifactType !== artifactType);
  const chosen = new Set<Descriptor>();
  let sizeBytes = 0;
  for (const entry of entries.toSorted((a, b) => isOther(a) - isOther(b))) {
    if (chosen.size === LIMITS.referrers) break;
    if (sizeBytes + entry.size > LIMITS.referrersBytes) continue;
    sizeBytes += entry.size;
    chosen.add(entry);
  }
  return chosen;
}

function otherSubject(session: Session, { digest }: Descriptor, subject: Digest): PlimsollError {
  return new PlimsollError("referrers-invalid", {
    what: `${digest} is listed as attached to ${subject}, and is not`,
    why: "its manifest names another subject, or none",
    where: session.name,
  });
}
