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
  readonly entries: readonly Descriptor[];
  readonly index: JsonObject;
}

const NOTHING: Found = { entries: [], index: { schemaVersion: 2, mediaType: MEDIA_TYPE.oci.index } };

/**
 * After a write the tag is read this often, with a pause before each further reading. A writer that had read the tag
 * before this write, and writes after it, is noticed if it needs no longer than these pauses.
 */
const READINGS = 2;
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
 * Adds an entry to the index under the fallback tag: distribution-spec v1.1, "Pushing Manifests with Subject". A
 * registry has no conditional write, so two clients that add at the same time can overwrite each other: the tag is read
 * again after the write, and the entry is added again where it is lost, with those of others that were there before.
 * Throws `referrers-invalid` for an index that cannot be read, which is not overwritten, and `attachment-lost`.
 */
export async function addToFallbackTag(session: Session, subject: Digest, entry: Descriptor): Promise<void> {
  const seen = new Map<Digest, Json>();
  let found = await read(session, subject);
  for (let writes = 0; !hasEntry(found, entry); writes += 1) {
    if (writes === LIMITS.fallbackTagWrites) throw lost(session, subject);
    for (const [number, { digest }] of found.entries.entries()) seen.set(digest, rawEntries(found)[number]!);
    await write(session, subject, withEntries(found, [...seen.values(), entry as unknown as Json]));
    found = await readSettled(session, subject, entry, writes);
  }
}

async function readSettled(session: Session, subject: Digest, entry: Descriptor, writes: number): Promise<Found> {
  // A tag may be seen later than it was written. After a first loss it is given time.
  if (writes > 0) await session.pause(jittered(writes));
  let found = await read(session, subject);
  for (let readings = 1; readings < READINGS && hasEntry(found, entry); readings += 1) {
    await session.pause(jittered(1));
    found = await read(session, subject);
  }
  return found;
}

/** Random, so that clients that have overwritten each other once do not write in step. */
function jittered(factor: number): number {
  return factor * PAUSE_MS * (1 + Math.random());
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
    return { entries, index: parseStrictJson(found.bytes, options) as JsonObject };
  }
  throw new PlimsollError("referrers-invalid", {
    what: `${session.name}:${tag} is not a list of what is attached to ${subject}`,
    why: `its type is ${JSON.stringify(found.descriptor.mediaType)}`,
    fix: "see who wrote it: the specification keeps this tag for the list, and plimsoll does not overwrite it",
    where: session.name,
  });
}

function hasEntry({ entries }: Found, { digest }: Descriptor): boolean {
  return entries.some((entry) => entry.digest === digest);
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
