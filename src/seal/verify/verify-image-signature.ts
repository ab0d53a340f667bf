import { signatureAsBundle } from "../../format/cosign/attached-signature.ts";
import { parseSimpleSigning } from "../../format/cosign/simple-signing.ts";
import { type Check, Checks } from "./check.ts";
import { type ExpectedImage, requirePlatform, requireSubject } from "./expected-image.ts";
import { signatureChecks, type Trust } from "./trust.ts";
import { verifySignature } from "./verify-signature.ts";

/** A layer under a `.sig` tag, with the annotations of its descriptor. */
export interface AttachedSignature {
  readonly payload: Uint8Array;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Verifies a simple signature of an image, cosign's older scheme. Never throws for anything that it holds. Signatures of
 * cosign 3 are statements: see `verifyStatement`.
 */
export async function verifyImageSignature(
  { payload, annotations }: AttachedSignature,
  trust: Trust,
  image: ExpectedImage,
): Promise<readonly Check[]> {
  const checks = new Checks([
    ...(["bundle", "signatures"] as const),
    ...signatureChecks(trust),
    ...(["statement", "subject", "platform"] as const),
  ]);
  const bundle = checks.run("bundle", () => ({
    detail: "simple signing",
    value: signatureAsBundle(payload, annotations, "the signature"),
  }));
  if (bundle === undefined) return checks.result();
  await verifySignature(checks, bundle, payload, trust);
  const claim = checks.run("statement", () => {
    const value = parseSimpleSigning(payload, "the signed claim");
    return { detail: value.reference, value };
  });
  const digests = claim && checks.run("subject", () => requireSubject([claim.digest], image));
  if (digests !== undefined) checks.test("platform", () => requirePlatform(digests, image));
  return checks.result();
}
