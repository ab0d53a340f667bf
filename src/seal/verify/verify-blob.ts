import { crypto } from "../../base/crypto.ts";
import type { Bundle, MessageDigest } from "../../format/sigstore-bundle/bundle.ts";
import { type Check, Checks, fail } from "./check.ts";
import { signatureChecks, type Trust } from "./trust.ts";
import { verifySignature } from "./verify-signature.ts";

/** Verifies the signature of a file's content, as `cosign sign-blob` makes it. Never throws for what a bundle holds. */
export async function verifyBlob(
  readBundle: () => Bundle,
  content: Uint8Array,
  trust: Trust,
): Promise<readonly Check[]> {
  const checks = new Checks(["bundle", "message-digest", "signatures", ...signatureChecks(trust)]);
  const bundle = checks.run("bundle", () => {
    const value = readBundle();
    return { detail: `v${value.version}`, value };
  });
  if (bundle === undefined) return checks.result();
  checks.test("message-digest", () => {
    if (bundle.content.kind !== "message") return fail("it is a statement, and not the signature of a file");
    return requireDigest(bundle.content.digest, content);
  });
  await verifySignature(checks, bundle, content, trust);
  return checks.result();
}

function requireDigest({ algorithm, bytes }: MessageDigest, content: Uint8Array): string {
  const found = crypto().hash(algorithm, content, "hex");
  const said = Buffer.from(bytes).toString("hex");
  return found === said ? `${algorithm}:${said}` : fail(`it is ${algorithm}:${found}, and the bundle says ${said}`);
}
