import { type Envelope, preAuthEncoding, STATEMENT_PAYLOAD_TYPE } from "../../format/in-toto/envelope.ts";
import { encodeStatement, type Statement } from "../../format/in-toto/statement.ts";
import { encodeKeyBundle } from "../../format/sigstore-bundle/encode-bundle.ts";
import type { Signer } from "../key/signer.ts";

/** A statement in an envelope with one signature. The keyid is empty: cosign 3 takes no other. */
export async function signStatement(signer: Signer, statement: Statement): Promise<Envelope> {
  const payload = encodeStatement(statement);
  const signature = await signer.sign(preAuthEncoding(STATEMENT_PAYLOAD_TYPE, payload));
  return { payloadType: STATEMENT_PAYLOAD_TYPE, payload, signatures: [{ keyid: "", signature }] };
}

/** The same as the bytes of a bundle, which is what is attached to an image. */
export async function statementBundle(signer: Signer, statement: Statement): Promise<Uint8Array> {
  const envelope = await signStatement(signer, statement);
  return encodeKeyBundle({ kind: "envelope", envelope }, signer.publicKey.hint);
}
