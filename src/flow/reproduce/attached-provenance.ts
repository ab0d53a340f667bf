import { resolve } from "node:path";
import { type Digest, digestHex } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";
import { STATEMENT_PAYLOAD_TYPE } from "../../format/in-toto/envelope.ts";
import { parseStatement, type Statement } from "../../format/in-toto/statement.ts";
import { BUNDLE_MEDIA_TYPES } from "../../format/sigstore-bundle/bundle.ts";
import { parseBundle } from "../../format/sigstore-bundle/parse-bundle.ts";
import { PROVENANCE_PREDICATE_TYPE } from "../../seal/statement/provenance.ts";
import type { Attachments } from "../../store/attachments.ts";
import { readSmallFile } from "../../store/file/small-file.ts";
import { formatTarget, type Target } from "../../store/target.ts";

/** A provenance that names the image, and where it was found. */
export interface FoundProvenance {
  readonly statement: Statement;
  readonly where: string;
  /** Whether it is in an envelope with signatures. Nobody has checked them. */
  readonly signed: boolean;
}

interface Place {
  readonly target: Target;
  readonly attachments: Attachments;
}

/**
 * The one provenance that is attached to an image. Throws `provenance-missing`, `provenance-unusable` where two differ,
 * `attachments-unsupported`, and the first failure of what cannot be read.
 */
export async function attachedProvenance(place: Place, image: Digest): Promise<FoundProvenance> {
  const { target, attachments } = place;
  const { found, unread } = await attachments.referrers(target, image);
  if (unread[0] !== undefined) throw unread[0].error;
  const all: FoundProvenance[] = [];
  for (const { descriptor, layers } of found) {
    const where = `${formatTarget(target)} › ${descriptor.digest}`;
    for (const layer of layers) {
      const isBundle = Object.hasOwn(BUNDLE_MEDIA_TYPES, layer.mediaType);
      if (!isBundle && layer.mediaType !== STATEMENT_PAYLOAD_TYPE) continue;
      const statement = provenanceIn(await attachments.readLayer(target, layer), isBundle, where);
      if (statement !== undefined && isAbout(statement, image)) all.push({ statement, where, signed: isBundle });
    }
  }
  const [first, ...others] = all;
  if (first === undefined) {
    throw missing(
      `none is attached to it in ${formatTarget(target)}, and many tools leave behind what is attached when they copy an image`,
    );
  }
  const other = others.find(({ statement }) => !isSame(statement, first.statement));
  if (other === undefined) return first;
  throw new PlimsollError("provenance-unusable", {
    what: "two provenances are attached to the image, and they differ",
    why: `${first.where} and ${other.where} do not record the same build`,
    fix: "save the one that counts to a file: --provenance FILE",
    where: other.where,
  });
}

/** The provenance in a file: a statement, or a bundle with one. Throws `provenance-missing`, `provenance-unusable`. */
export async function provenanceInFile(cwd: string, file: string, image: Digest): Promise<FoundProvenance> {
  const limitBytes = LIMITS.attestationBytes;
  const bytes = await readSmallFile(resolve(cwd, file), limitBytes, "provenance-unusable");
  if (bytes === undefined) throw missing(`there is no file ${file}`);
  const document = openJson(bytes, { code: "provenance-unusable", where: file, limitBytes });
  const signed = document.optional("_type") === undefined;
  const statement = provenanceIn(bytes, signed, file);
  if (statement !== undefined && isAbout(statement, image)) return { statement, where: file, signed };
  throw new PlimsollError("provenance-unusable", {
    what: `${file} is not the provenance of this image`,
    why: `the digest of the image is ${image}, and it says nothing about how that was built`,
    fix: "name the statement that belongs to the image, or leave --provenance out",
    where: file,
  });
}

/** The provenance in a statement or a bundle; undefined where it is something else. */
function provenanceIn(bytes: Uint8Array, isBundle: boolean, where: string): Statement | undefined {
  const payload = isBundle ? payloadOf(bytes, where) : bytes;
  const statement = payload && parseStatement(payload, where);
  return statement?.predicateType === PROVENANCE_PREDICATE_TYPE ? statement : undefined;
}

function payloadOf(bytes: Uint8Array, where: string): Uint8Array | undefined {
  const { content } = parseBundle(bytes, where);
  return content.kind === "envelope" ? content.envelope.payload : undefined;
}

function isAbout({ subjects }: Statement, image: Digest): boolean {
  const algorithm = image.split(":")[0]!;
  return subjects.some(({ digests }) => digests[algorithm] === digestHex(image));
}

function isSame(a: Statement, b: Statement): boolean {
  return JSON.stringify(a.predicate) === JSON.stringify(b.predicate);
}

function missing(why: string): PlimsollError {
  return new PlimsollError("provenance-missing", {
    what: "no provenance of the image was found",
    why,
    fix: "name the place that slim wrote to, or a file with the statement: --provenance FILE; plimsoll slim --attest provenance attaches it",
  });
}
