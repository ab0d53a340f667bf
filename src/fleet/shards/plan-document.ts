import { parseBoundedJson } from "../../base/bounded-json.ts";
import { type Digest, sha256 } from "../../base/digest.ts";
import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { memberOf } from "../../base/open-json.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { MEDIA_TYPE } from "../../format/oci/media-type.ts";
import { parseReference } from "../../format/oci/reference.ts";
import type { DocumentForm } from "./document-artifact.ts";
import type { PlanPart } from "./plan-parts.ts";

export const PLAN_FORM: DocumentForm = {
  artifactType: "application/vnd.plimsoll.fleet-plan.v1",
  name: "a part of a fleet's plan",
  limitBytes: LIMITS.planPartBytes,
  invalid: "fleet-plan-invalid",
};

/** What one shard learned of an image. */
export type PlannedImage =
  | {
      /** What the name stands for, and its bytes. */
      readonly root: { readonly descriptor: Descriptor; readonly bytes: Uint8Array };
      /** Manifests and configs by their digests, the root's too. */
      readonly blobs: ReadonlyMap<Digest, Uint8Array>;
    }
  /** It is gone, or no image. */
  | { readonly why: string };

const ROOT_TYPES = [MEDIA_TYPE.oci, MEDIA_TYPE.docker].flatMap(({ index, manifest }) => [index, manifest]);
/** An index, the manifest in it, and its config. */
const MOST_BLOBS = 3;

/**
 * The document of a part, as JSON, from what is known of its images by their references. An image with bytes that a text cannot hold, or that are
 * named by other digests than SHA-256, is left out, and so are the largest that would be too much together: whoever needs them asks the registry.
 */
export function encodePlanDocument({ key }: PlanPart, known: ReadonlyMap<string, PlannedImage>): Uint8Array {
  const said = [...known].flatMap(([reference, image]) => imageJson(reference, image) ?? []);
  const smallestFirst = said.map((one) => JSON.stringify(one)).sort((a, b) => a.length - b.length);
  const fitting: string[] = [];
  let sizeBytes = JSON.stringify({ key, images: [] }).length;
  for (const text of smallestFirst) {
    sizeBytes += Buffer.byteLength(text) + 1;
    if (sizeBytes > LIMITS.planPartBytes) break;
    fitting.push(text);
  }
  return Buffer.from(`{"key":${JSON.stringify(key)},"images":[${fitting.join(",")}]}`);
}

function imageJson(reference: string, image: PlannedImage): object | undefined {
  if ("why" in image) return { reference, why: image.why };
  const { descriptor, bytes: root } = image.root;
  const others = [...image.blobs].filter(([digest]) => digest !== descriptor.digest).map(([, bytes]) => bytes);
  const texts = [root, ...others].map(textOf);
  const isWhole = [descriptor.digest, ...image.blobs.keys()].every((digest) => digest.startsWith("sha256:"));
  if (!isWhole || texts.includes(undefined)) return undefined;
  return { reference, mediaType: descriptor.mediaType, blobs: texts };
}

/** Undefined for bytes that are not UTF-8: the same bytes have to come of the text again. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * What a part says of its images, by reference. Each manifest and config is found by the digest of its own bytes, so whoever may write
 * documents decides which image a name stands for, and nothing of what is in that image. Throws `fleet-plan-invalid`.
 */
export function parsePlanDocument(bytes: Uint8Array, part: PlanPart, where: string): ReadonlyMap<string, PlannedImage> {
  const json = parseBoundedJson(bytes, LIMITS.planPartValues);
  const document = memberOf(json ?? null, { code: "fleet-plan-invalid", where });
  if (json === undefined) document.refuse(`it has more than ${LIMITS.planPartValues} values`);
  const { key, images } = document.members(["key", "images"]);
  if (key.json !== part.key) key.refuse("it is about other images or another night, or in another form");
  const left = new Set(part.references);
  const found = new Map<string, PlannedImage>();
  for (const image of images.items(part.references.length)) {
    const reference = image.required("reference");
    if (!left.delete(reference.text())) reference.refuse("the part has no such image, or says something of it already");
    found.set(reference.text(), plannedImageOf(image));
  }
  return found;
}

function plannedImageOf(member: JsonMember): PlannedImage {
  if (member.optional("why") !== undefined) return { why: member.members(["reference", "why"]).why.text() };
  const { reference, mediaType, blobs } = member.members(["reference", "mediaType", "blobs"]);
  const contents = blobs.items(MOST_BLOBS).map((text) => Buffer.from(text.text()));
  const [root] = contents;
  if (root === undefined) return blobs.refuse("its manifest is missing");
  const descriptor = { mediaType: mediaType.oneOf(ROOT_TYPES), digest: sha256(root), size: root.length };
  const { digest = descriptor.digest } = parseReference(reference.text());
  if (digest !== descriptor.digest) reference.refuse(`what it says of it has the digest ${descriptor.digest}`);
  return { root: { descriptor, bytes: root }, blobs: new Map(contents.map((each) => [sha256(each), each])) };
}
