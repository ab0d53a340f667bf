import { bundleFromJSON } from "@sigstore/bundle";
import { TrustedRoot as TrustedRootMessage } from "@sigstore/protobuf-specs";
import { PolicyError, toSignedEntity, toTrustMaterial, VerificationError, Verifier } from "@sigstore/verify";
import type { Bundle } from "../../format/sigstore-bundle/bundle.ts";
import type { TrustedRoot } from "../../format/sigstore-bundle/trusted-root.ts";
import { isSignedBy, type PublicKey } from "../key/public-key.ts";
import { type Check, type CheckName, Checks } from "./check.ts";
import { requireLoggedKey } from "./logged-key.ts";
import type { SignedContent } from "./signed-content.ts";

export interface Witnessed {
  readonly checks: readonly Check[];
  /** Whom the certificate names; undefined unless the authorities were found to say so. */
  readonly holder: { readonly identity: string | undefined; readonly issuer: string | undefined } | undefined;
}

interface Question {
  readonly bundle: Bundle;
  readonly root: TrustedRoot;
  readonly key: PublicKey;
  readonly signed: SignedContent;
  /** A key is trusted as it is, so no time has to be known. */
  readonly isKey: boolean;
}

/** The order in which `Verifier.verify` goes about it. It stops at the first fault. */
const STAGES: readonly CheckName[] = ["timestamp", "certificate", "log-inclusion", "log-entry"];

/** The check that an error of `@sigstore/verify` is about. */
const CHECK_OF_CODE: Readonly<Record<string, CheckName>> = {
  TIMESTAMP_ERROR: "timestamp",
  CERTIFICATE_ERROR: "certificate",
  PUBLIC_KEY_ERROR: "certificate",
  TLOG_ERROR: "log-inclusion",
  TLOG_MISSING_INCLUSION_ERROR: "log-inclusion",
  TLOG_INCLUSION_PROMISE_ERROR: "log-inclusion",
  TLOG_INCLUSION_PROOF_ERROR: "log-inclusion",
  TLOG_BODY_ERROR: "log-entry",
};

/**
 * What authorities say of a signature: that its certificate is theirs, when it was made, and that a log holds it. Fails
 * closed: what an error says nothing about is `unchecked`.
 */
export function witnessesOf(question: Question): Witnessed {
  const stages = question.isKey ? STAGES.slice(2) : STAGES;
  try {
    const { identity } = verifierOf(question).verify(entityOf(question));
    const passed = stages.map((name): Check => ({ name, state: "passed", detail: DETAILS[name] ?? "" }));
    const checks = passed.map((check) => (check.name === "log-entry" ? logEntryCheck(question) : check));
    return { checks, holder: { identity: identity?.subjectAlternativeName, issuer: identity?.extensions?.issuer } };
  } catch (error) {
    return { checks: stoppedAt(stages, error), holder: undefined };
  }
}

const DETAILS: { readonly [name in CheckName]?: string } = {
  "timestamp": "an authority or a log says when",
  "certificate": "issued by a trusted authority, and logged",
  "log-inclusion": "in a trusted log",
};

function logEntryCheck({ bundle, key }: Question): Check {
  const checks = new Checks(["log-entry"]);
  checks.test("log-entry", () => {
    requireLoggedKey(bundle.json, key);
    return "of this signature, content and key";
  });
  return checks.result()[0]!;
}

function verifierOf({ root, key, isKey }: Question): Verifier {
  const material = toTrustMaterial(TrustedRootMessage.fromJSON(root.json), () => ({
    publicKey: key.key,
    validFor: () => true,
  }));
  return new Verifier(material, { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: isKey ? 0 : 1 });
}

/** The library would check every signature as if its hash were SHA-256; the key says which it is. */
function entityOf({ bundle, key, signed }: Question): ReturnType<typeof toSignedEntity> {
  const entity = toSignedEntity(bundleFromJSON(bundle.json), Buffer.from(signed.message));
  const { signature } = entity;
  return {
    ...entity,
    signature: {
      signature: signature.signature,
      compareSignature: (other) => signature.compareSignature(other),
      compareDigest: (other) => signature.compareDigest(other),
      compareSignedDigest: (other) => signature.compareSignedDigest(other),
      verifySignature: (found) => found.equals(key.key) && isSignedBy(key, signed.message, signed.signature),
    },
  };
}

function stoppedAt(stages: readonly CheckName[], error: unknown): readonly Check[] {
  const isTheirs = error instanceof VerificationError || error instanceof PolicyError;
  const name = isTheirs ? CHECK_OF_CODE[error.code] : undefined;
  const detail = error instanceof Error ? error.message : String(error);
  const at = name === undefined ? -1 : stages.indexOf(name);
  if (at === -1) return stages.map((stage) => ({ name: stage, state: "unchecked", detail }));
  return stages.map((stage, index): Check => {
    if (index === at) return { name: stage, state: "failed", detail };
    const isBefore = index < at && stage !== "log-inclusion";
    // Entries are gone through one by one: a fault in one says nothing about the inclusion of the next.
    if (isBefore) return { name: stage, state: "passed", detail: "" };
    return { name: stage, state: "unchecked", detail: "an earlier check did not pass" };
  });
}
