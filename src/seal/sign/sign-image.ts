import type { Digest } from "../../base/digest.ts";
import type { AttachedLayer } from "../../format/cosign/attached-manifest.ts";
import { signatureAnnotations } from "../../format/cosign/attached-signature.ts";
import { COSIGN_SIGN_PREDICATE_TYPE } from "../../format/cosign/bundle-referrer.ts";
import {
  encodeSimpleSigning,
  SIMPLE_SIGNING_MEDIA_TYPE,
  type SimpleSigning,
} from "../../format/cosign/simple-signing.ts";
import { ENVELOPE_MEDIA_TYPE, encodeEnvelope } from "../../format/in-toto/envelope.ts";
import { type Statement, subjectOf } from "../../format/in-toto/statement.ts";
import type { Signer } from "../key/signer.ts";
import { signStatement } from "./sign-statement.ts";

/** The statement "this image is signed", in the form of cosign 3. Its subject has no name there. */
export function imageSignature(digest: Digest): Statement {
  return { subjects: [subjectOf("", digest)], predicateType: COSIGN_SIGN_PREDICATE_TYPE, predicate: {} };
}

/** The same in the form of cosign 2: a layer under the tag `sha256-HEX.sig`. */
export async function signatureLayer(signer: Signer, claim: SimpleSigning): Promise<AttachedLayer> {
  const bytes = encodeSimpleSigning(claim);
  const annotations = signatureAnnotations(await signer.sign(bytes));
  return { mediaType: SIMPLE_SIGNING_MEDIA_TYPE, bytes, annotations };
}

/** A statement in the form of cosign 2: a layer under the tag `sha256-HEX.att`. */
export async function attestationLayer(signer: Signer, statement: Statement): Promise<AttachedLayer> {
  const envelope = await signStatement(signer, statement);
  const annotations = { ...signatureAnnotations(new Uint8Array()), predicateType: statement.predicateType };
  return { mediaType: ENVELOPE_MEDIA_TYPE, bytes: Buffer.from(JSON.stringify(encodeEnvelope(envelope))), annotations };
}
