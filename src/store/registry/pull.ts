import { type Digest, DigestingCounter, digestAlgorithm } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { isDigest } from "../../format/oci/decode.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { isIndexMediaType, isManifestMediaType, MEDIA_TYPE } from "../../format/oci/media-type.ts";
import { formatReference } from "../../format/oci/reference.ts";
import type { BlobSource, KnownBlobs, Root } from "../../image/blob-source.ts";
import type { Artifact, Image } from "../../image/image.ts";
import { readArtifact, type Wanted } from "../../image/read-artifact.ts";
import { codingOf, downloadBlob } from "./download.ts";
import type { Session } from "./repository-session.ts";
import type { Answer } from "./transport.ts";

const ACCEPT = [MEDIA_TYPE.oci, MEDIA_TYPE.docker].flatMap(({ index, manifest }) => [index, manifest]).join(", ");

/** The manifest or index that the session's reference names. Throws `image-unknown`. */
export function fetchRoot(session: Session): Promise<FetchedManifest> {
  const { tag = "latest", digest } = session.reference;
  return fetchManifest(session, digest ?? tag, digest === undefined ? {} : { digest });
}

/** Resolves the session's reference, and reads manifests and configs; layers are read when they are opened. */
export async function pullArtifact(
  session: Session,
  wanted: Wanted,
  resolved?: Root,
  known?: KnownBlobs,
): Promise<Artifact> {
  const root = resolved ?? (await fetchRoot(session));
  const artifact = await readArtifact(new RepositoryBlobs(session, known), root, wanted);
  const { registry, repository } = session.reference;
  const mountable = (image: Image): Image => ({
    ...image,
    layers: image.layers.map((layer) => ({ ...layer, mountFrom: { registry, repository } })),
  });
  return artifact.kind === "image" ? mountable(artifact) : { ...artifact, images: artifact.images.map(mountable) };
}

/** Manifests and blobs have different paths in a registry, but both are content named by descriptors. */
export class RepositoryBlobs implements BlobSource {
  readonly name: string;
  readonly #session: Session;
  readonly #known: KnownBlobs | undefined;

  /** What is known is not asked for. */
  constructor(session: Session, known?: KnownBlobs) {
    this.name = formatReference(session.reference);
    this.#session = session;
    this.#known = known;
  }

  async *read(descriptor: Descriptor, startByte: number): AsyncIterable<Uint8Array> {
    const { mediaType, digest } = descriptor;
    const known = this.#known?.get(digest);
    if (known !== undefined) yield known.subarray(startByte);
    else if (isIndexMediaType(mediaType) || isManifestMediaType(mediaType)) {
      const { bytes } = await fetchManifest(this.#session, digest, descriptor);
      yield bytes.subarray(startByte);
    } else yield* downloadBlob(this.#session, descriptor, startByte);
  }
}

type FetchedManifest = Required<Pick<Root, "descriptor" | "bytes">>;

/**
 * Fetches a manifest by tag or digest, and checks it against what is already known about it. Throws `image-unknown`.
 */
export async function fetchManifest(
  session: Session,
  name: string,
  known: Partial<Descriptor>,
): Promise<FetchedManifest> {
  const found = await findManifest(session, name, known);
  if (found !== undefined) return found;
  throw new PlimsollError("image-unknown", {
    what: `${nameOf(session, name)}: no such image`,
    why: `${session.reference.registry} has no manifest with that name there`,
    fix: "check the repository and the tag",
  });
}

/** The same, and undefined when the registry has no such manifest. */
export async function findManifest(
  session: Session,
  name: string,
  known: Partial<Descriptor>,
): Promise<FetchedManifest | undefined> {
  const where = nameOf(session, name);
  const request = { method: "GET", to: `manifests/${name}`, headers: { accept: ACCEPT } } as const;
  const received = await session.receive(request, LIMITS.manifestBytes);
  if (received === undefined) return undefined;
  const { answer, bytes } = received;
  requirePlain(answer, where);
  const stated = answer.header("docker-content-digest");
  if (stated !== undefined && !isDigest(stated)) {
    throw new PlimsollError("registry-protocol", {
      what: `the digest that came with ${where} is not valid`,
      why: `Docker-Content-Digest is ${JSON.stringify(stated.slice(0, 200))}`,
      where,
    });
  }
  const expected = known.digest ?? stated;
  const digest = digestOf(bytes, expected);
  if (expected !== undefined && digest !== expected) {
    throw new PlimsollError("digest-mismatch", {
      what: `${where} is not the manifest that its digest names`,
      why: `its bytes have the digest ${digest}, not ${expected}`,
      where,
    });
  }
  const mediaType = mediaTypeOf(answer, known, where);
  return { descriptor: { ...known, mediaType, digest, size: bytes.length }, bytes };
}

function nameOf(session: Session, name: string): string {
  return `${session.name}${name.includes(":") ? "@" : ":"}${name}`;
}

/**
 * A manifest is named by the digest of its bytes, so it is requested without content coding. RFC 9110, section 8.4: any
 * coding other than `identity` would have to be decoded first, and then it is unknown which bytes the digest belongs to.
 */
export function requirePlain(answer: Answer, where: string): void {
  const coding = codingOf(answer);
  if (coding === undefined) return;
  throw new PlimsollError("registry-protocol", {
    what: `${where} was sent compressed, although plimsoll did not ask for that`,
    why: `Content-Encoding is ${JSON.stringify(coding)}`,
    fix: "turn compression off for /v2/ in the registry, or in the proxy in front of it (nginx: gzip off)",
    where,
  });
}

function digestOf(bytes: Uint8Array, expected: Digest | undefined): Digest {
  const counter = new DigestingCounter(expected === undefined ? "sha256" : digestAlgorithm(expected));
  counter.update(bytes);
  return counter.digest();
}

/**
 * distribution-spec v1.1, "Pulling manifests": Content-Type is the manifest's type, so the two must not contradict each
 * other.
 */
function mediaTypeOf(answer: Answer, known: Partial<Descriptor>, where: string): string {
  const sent = answer.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const isManifest = isIndexMediaType(sent) || isManifestMediaType(sent);
  const mediaType = isManifest ? sent : known.mediaType;
  if (mediaType !== undefined && (known.mediaType === undefined || known.mediaType === mediaType)) return mediaType;
  throw new PlimsollError("manifest-invalid", {
    what: `${where} was sent as ${sent === "" ? "no media type" : sent}`,
    why:
      known.mediaType === undefined
        ? "no image manifest or index has that type"
        : `its descriptor says ${known.mediaType}`,
    where,
  });
}
