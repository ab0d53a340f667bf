import { preAuthEncoding } from "../../format/in-toto/envelope.ts";
import type { Bundle } from "../../format/sigstore-bundle/bundle.ts";
import { type Checks, fail } from "./check.ts";

export interface SignedContent {
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** The bytes that were signed, and the one signature. */
export function signedContent(
  checks: Checks,
  bundle: Bundle,
  message: Uint8Array | undefined,
): SignedContent | undefined {
  const { content } = bundle;
  return checks.run("signatures", () => {
    if (content.kind === "message") {
      if (message === undefined) return fail("it is the signature of a file, and not of a statement");
      return { detail: "1", value: { message, signature: content.signature } };
    }
    const { payloadType, payload, signatures } = content.envelope;
    const [only, ...others] = signatures;
    if (only === undefined || others.length > 0) return fail(`there are ${signatures.length}, and not one`);
    return { detail: "1", value: { message: preAuthEncoding(payloadType, payload), signature: only.signature } };
  });
}
