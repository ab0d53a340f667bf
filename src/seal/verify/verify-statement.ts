import { STATEMENT_PAYLOAD_TYPE } from "../../format/in-toto/envelope.ts";
import { parseStatement, type Statement } from "../../format/in-toto/statement.ts";
import type { Bundle } from "../../format/sigstore-bundle/bundle.ts";
import { type Check, Checks, fail } from "./check.ts";
import { digestsOf, type ExpectedImage, requirePlatform, requireSubject } from "./expected-image.ts";
import { signatureChecks, type Trust } from "./trust.ts";
import { verifySignature } from "./verify-signature.ts";

export interface VerifiedStatement {
  readonly checks: readonly Check[];
  /** What was said. Undefined unless every check passed: nothing else may be read from it. */
  readonly statement: Statement | undefined;
}

/**
 * Verifies a statement about an image: who signed it, and that it is about this image and of the wanted kind.
 * `readBundle` reads the bundle, or what is like one under an older tag, and its failure is a check that failed. Never
 * throws for anything that a bundle holds.
 */
export async function verifyStatement(
  readBundle: () => Bundle,
  trust: Trust,
  expected: { readonly image: ExpectedImage; readonly predicateType: string },
): Promise<VerifiedStatement> {
  const checks = new Checks([
    ...(["bundle", "signatures", "payload-type"] as const),
    ...signatureChecks(trust),
    ...(["statement", "predicate-type", "subject", "platform"] as const),
  ]);
  const bundle = checks.run("bundle", () => {
    const value = readBundle();
    return { detail: `v${value.version}`, value };
  });
  if (bundle === undefined) return { checks: checks.result(), statement: undefined };
  const payload = checks.run("payload-type", () => payloadOf(bundle));
  await verifySignature(checks, bundle, undefined, trust);
  const statement =
    payload && checks.run("statement", () => ({ detail: "in-toto", value: parseStatement(payload, "the statement") }));
  if (statement !== undefined) bindStatement(checks, statement, expected);
  const result = checks.result();
  const isVerified = result.every(({ state }) => state === "passed");
  return { checks: result, statement: isVerified ? statement : undefined };
}

function payloadOf({ content }: Bundle): { readonly detail: string; readonly value: Uint8Array } {
  if (content.kind !== "envelope") return fail("it is the signature of a file, and not of a statement");
  const { payloadType, payload } = content.envelope;
  if (payloadType !== STATEMENT_PAYLOAD_TYPE) return fail(`it is ${payloadType}, and not ${STATEMENT_PAYLOAD_TYPE}`);
  return { detail: payloadType, value: payload };
}

function bindStatement(
  checks: Checks,
  statement: Statement,
  { image, predicateType }: { readonly image: ExpectedImage; readonly predicateType: string },
): void {
  checks.test("predicate-type", () => {
    if (statement.predicateType !== predicateType)
      return fail(`it is ${statement.predicateType}, and not ${predicateType}`);
    return predicateType;
  });
  const digests = checks.run("subject", () => requireSubject(statement.subjects.flatMap(digestsOf), image));
  if (digests !== undefined) checks.test("platform", () => requirePlatform(digests, image));
}
