import { counted } from "../../base/counted.ts";
import { type Digest, digestAlgorithm, digestHex, sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { type Json, parseStrictJson } from "../../base/strict-json.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { MEDIA_TYPE } from "../../format/oci/media-type.ts";
import { findManifest } from "./pull.ts";
import { putManifest } from "./push.ts";
import { entriesOf, unreadableList } from "./referrers.ts";
import type { Session } from "./repository-session.ts";

type JsonObject = { [key: string]: Json };

/** What is under a fallback tag: nothing yet, or an index, with members that plimsoll does not know. */
interface Found {
  /** Undefined where there is no tag. */
  readonly digest?: Digest;
  readonly entries: readonly Descriptor[];
  readonly index: JsonObject;
}

const NOTHING: Found = { entries: [], index: { schemaVersion: 2, mediaType: MEDIA_TYPE.oci.index } };

/**
 * Before a write is believed, the tag is read again: a writer that had read it before this write, and writes after it,
 * would remove the entries unseen. Such a writer is supposed to need no longer between its reading and its writing than
 * this one did, a few times over.
 */
const TIMES_OWN = 4;
const SHORTEST_PAUSE_MS = 50;
/** No pause is longer than this and a random part of it. It is made in full where somebody else was seen to write. */
const PAUSE_MS = 300;

/** distribution-spec v1.1, "Referrers Tag Schema": each part is cut to the length that a tag can have. */
export function fallbackTag(subject: Digest): string {
  return `${digestAlgorithm(subject)}-${digestHex(subject).slice(0, 64)}`;
}

/** The entries under the fallback tag; none where there is no such tag. Throws `referrers-invalid`. */
export async function listFallbackTag(session: Session, subject: Digest): Promise<readonly Descriptor[]> {
  return (await read(session, subject)).entries;
}

/**
 * Adds entries to the index under the fallback tag: distribution-spec v1.1, "Pushing Manifests with Subject". A
 * registry has no conditional write, so two clients that add at the same time can overwrite each other: the tag is read
 * again after the write, and what is lost of the entries is added again, with those of others that were there before.
 * Throws `referrers-invalid` for an index that cannot be read, which is not overwritten, and `attachment-lost`.
 */
export async function addToFallbackTag(
  session: Session,
  subject: Digest,
  entries: readonly Descriptor[],
): Promise<void> {
  const seen = new Map<Digest, Json>();
  const startedAt = performance.now();
  let found = await read(session, subject);
  for (let writes = 0; !hasAll(found, entries); writes += 1) {
    if (writes === LIMITS.fallbackTagWrites) throw lost(session, subject);
    for (const [number, { digest }] of found.entries.entries()) seen.set(digest, rawEntries(found)[number]!);
    const after = withEntries(found, [...seen.values(), ...(entries as readonly unknown[] as readonly Json[])]);
    await write(session, subject, after);
    found =
      writes === 0
        ? await readAfterFirst(session, subject, after, performance.now() - startedAt)
        : await readSettled(session, subject, entries, writes);
  }
}

/** `tookMs` is the time from the reading of the tag to the end of its writing. */
async function readAfterFirst(session: Session, subject: Digest, written: Uint8Array, tookMs: number): Promise<Found> {
  const pauseMs = Math.min(Math.max(TIMES_OWN * tookMs, SHORTEST_PAUSE_MS), PAUSE_MS);
  await session.pause(jittered(pauseMs));
  const found = await read(session, subject);
  if (found.digest === sha256(written)) return found;
  // Somebody else writes too: their next write may rest on what they read before this one's.
  await session.pause(jittered(PAUSE_MS));
  return read(session, subject);
}

/** A tag may be seen later than it was written: after a loss it is given time, and it is read twice. */
async function readSettled(
  session: Session,
  subject: Digest,
  entries: readonly Descriptor[],
  writes: number,
): Promise<Found> {
  await session.pause(jittered(writes * PAUSE_MS));
  const found = await read(session, subject);
  if (!hasAll(found, entries)) return found;
  await session.pause(jittered(PAUSE_MS));
  return read(session, subject);
}

/** Random, so that clients that have overwritten each other once do not write in step. */
function jittered(milliseconds: number): number {
  return milliseconds * (1 + Math.random());
}

async function read(session: Session, subject: Digest): Promise<Found> {
  const tag = fallbackTag(subject);
  const found = await findManifest(session, tag, {}).catch((error: unknown) => {
    throw unreadableList(session, subject, error);
  });
  if (found === undefined) return NOTHING;
  if (found.descriptor.mediaType === MEDIA_TYPE.oci.index) {
    const options = { code: "referrers-invalid", where: "index", limitBytes: LIMITS.manifestBytes } as const;
    const entries = entriesOf(found.bytes, session, subject);
    return { digest: found.descriptor.digest, entries, index: parseStrictJson(found.bytes, options) as JsonObject };
  }
  throw new PlimsollError("referrers-invalid", {
    what: `${session.name}:${tag} is not a list of what is attached to ${subject}`,
    why: `its type is ${JSON.stringify(found.descriptor.mediaType)}`,
    fix: "see who wrote it: the specification keeps this tag for the list, and plimsoll does not overwrite it",
    where: session.name,
  });
}

function hasAll({ entries }: Found, wanted: readonly Descriptor[]): boolean {
  const digests = new Set(entries.map(({ digest }) => digest));
  return wanted.every(({ digest }) => digests.has(digest));
}

/** In the order of `entries`. Go writes an empty list as null. */
function rawEntries({ index }: Found): readonly Json[] {
  return (index.manifests ?? []) as Json[];
}

/** The same index, with these entries too where it lacks them. Throws `limit-exceeded`. */
function withEntries(found: Found, wanted: readonly Json[]): Uint8Array {
  const present = new Set<Json | undefined>(found.entries.map(({ digest }) => digest));
  const lacking = wanted.filter((entry) => !present.has((entry as JsonObject).digest));
  const manifests = [...rawEntries(found), ...lacking];
  const after = Buffer.from(JSON.stringify({ ...found.index, manifests }));
  if (after.length <= LIMITS.manifestBytes && manifests.length <= LIMITS.descriptors) return after;
  throw new PlimsollError("limit-exceeded", {
    what: "the list of what is attached to an image is full",
    why: `it would have ${counted(manifests.length, "entry", "entries")} in ${counted(after.length, "byte")}`,
    fix: "remove what is no longer needed from it",
  });
}

async function write(session: Session, subject: Digest, bytes: Uint8Array): Promise<void> {
  const descriptor = { mediaType: MEDIA_TYPE.oci.index, digest: sha256(bytes), size: bytes.length };
  const advice = "let this tag be changed: without the referrers API, it is where the list of what is attached is kept";
  await putManifest(session, descriptor, bytes, fallbackTag(subject), advice);
}

function lost(session: Session, subject: Digest): PlimsollError {
  return new PlimsollError("attachment-lost", {
    what: `${session.name}:${fallbackTag(subject)} does not keep what is added to it`,
    why: `it was written ${LIMITS.fallbackTagWrites} times, and each time something else was there afterwards`,
    fix: "let fewer jobs attach to one image at the same time, or use a registry with the referrers API",
    where: session.name,
  });
}
