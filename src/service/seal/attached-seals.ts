import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { attestationAsBundle } from "../../format/cosign/attached-signature.ts";
import { type AttachedKind, attachedTag } from "../../format/cosign/attached-tag.ts";
import { SIMPLE_SIGNING_MEDIA_TYPE } from "../../format/cosign/simple-signing.ts";
import { ENVELOPE_MEDIA_TYPE, STATEMENT_PAYLOAD_TYPE } from "../../format/in-toto/envelope.ts";
import { parseStatement } from "../../format/in-toto/statement.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { BUNDLE_MEDIA_TYPES, type Bundle } from "../../format/sigstore-bundle/bundle.ts";
import { parseBundle } from "../../format/sigstore-bundle/parse-bundle.ts";
import { problemText } from "../../report/error-view.ts";
import type { AttachedSignature } from "../../seal/verify/verify-image-signature.ts";
import type { Attachments } from "../../store/attachments.ts";
import type { Target } from "../../store/target.ts";

/** Something attached to an image that may be a signature or a signed statement. Nothing about it is believed yet. */
export interface AttachedSeal {
  /** The digest of the manifest that it is in, or cosign's tag. */
  readonly where: string;
  /** A bundle, or what is read as one. */
  readonly read?: () => Bundle;
  /** The kind of statement that it says it is; undefined if that cannot be read. */
  readonly predicateType?: string | undefined;
  /** A signature of cosign's older scheme. */
  readonly simple?: AttachedSignature;
}

/** What is attached and is not believed, and why. */
export interface UnreadSeal {
  readonly where: string;
  readonly why: string;
}

export interface AttachedSeals {
  readonly seals: readonly AttachedSeal[];
  /** What could be what is missing. */
  readonly unread: readonly UnreadSeal[];
  /** Statements that nobody signed. */
  readonly unsigned: readonly UnreadSeal[];
}

interface FoundLayer {
  readonly where: string;
  readonly layer: Descriptor;
}

/**
 * Everything at an image, or at an index, that may be a signature: bundles and envelopes among its referrers, and what is under cosign's
 * tags. Throws what listing throws.
 */
export async function gatherSeals(
  attachments: Attachments,
  target: Target,
  subject: Descriptor,
): Promise<AttachedSeals> {
  const unread: UnreadSeal[] = [];
  const seals: AttachedSeal[] = [];
  const layers = await findLayers(attachments, target, subject, unread);
  let sizeBytes = 0;
  for (const { where, layer } of layers.filter(isSeal)) {
    sizeBytes += layer.size;
    if (seals.length >= LIMITS.sealedItems || sizeBytes > LIMITS.sealedBytes) {
      const why = `plimsoll reads ${LIMITS.sealedItems} signatures of one image, of ${LIMITS.sealedBytes} bytes together`;
      unread.push({ where, why });
      continue;
    }
    seals.push(await openSeal(attachments, target, where, layer));
  }
  const statements = layers.filter(({ layer: { mediaType } }) => mediaType === STATEMENT_PAYLOAD_TYPE);
  const unsigned = statements.map(({ where }) => ({ where, why: "it is a statement that nobody signed" }));
  return { seals, unread, unsigned };
}

async function findLayers(
  attachments: Attachments,
  target: Target,
  { digest }: Descriptor,
  unread: UnreadSeal[],
): Promise<readonly FoundLayer[]> {
  const referrers = await attachments.referrers(target, digest);
  for (const { descriptor, error } of referrers.unread)
    unread.push({ where: descriptor.digest, why: problemText(error) });
  const layers: FoundLayer[] = referrers.found.flatMap(({ descriptor, layers }) =>
    layers.map((layer) => ({ where: descriptor.digest, layer })),
  );
  for (const kind of ["sig", "att"] satisfies AttachedKind[]) {
    const where = attachedTag(digest, kind);
    const found = await attachments.layersUnder(target, where).catch((error: unknown) => {
      if (!(error instanceof PlimsollError) || error.code !== "manifest-invalid") throw error;
      unread.push({ where, why: problemText(error) });
      return [];
    });
    layers.push(...found.map((layer) => ({ where, layer })));
  }
  return layers;
}

function isSeal({ layer: { mediaType } }: FoundLayer): boolean {
  return (
    Object.hasOwn(BUNDLE_MEDIA_TYPES, mediaType) || [ENVELOPE_MEDIA_TYPE, SIMPLE_SIGNING_MEDIA_TYPE].includes(mediaType)
  );
}

/** What cannot be read is a seal too: one whose check fails. */
async function openSeal(
  attachments: Attachments,
  target: Target,
  where: string,
  layer: Descriptor,
): Promise<AttachedSeal> {
  let bytes: Uint8Array;
  try {
    bytes = await attachments.readLayer(target, layer);
  } catch (error) {
    if (!(error instanceof PlimsollError) || !OF_ONE_BLOB.has(error.code)) throw error;
    const read = () => {
      throw error;
    };
    return { where, read };
  }
  const { mediaType, annotations = {} } = layer;
  if (mediaType === SIMPLE_SIGNING_MEDIA_TYPE) return { where, simple: { payload: bytes, annotations } };
  const isEnvelope = mediaType === ENVELOPE_MEDIA_TYPE;
  const name = `what is attached as ${where}`;
  const read = () => (isEnvelope ? attestationAsBundle(bytes, annotations, name) : parseBundle(bytes, name));
  return { where, read, predicateType: claimedType(read) };
}

const OF_ONE_BLOB: ReadonlySet<string> = new Set(["blob-unknown", "digest-mismatch", "limit-exceeded"]);

function claimedType(read: () => Bundle): string | undefined {
  try {
    const { content } = read();
    if (content.kind !== "envelope") return undefined;
    return parseStatement(content.envelope.payload, "the statement").predicateType;
  } catch {
    return undefined;
  }
}
