import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../src/base/error.ts";
import { attestationAsBundle, signatureAsBundle } from "../../src/format/cosign/attached-signature.ts";
import { parseSimpleSigning } from "../../src/format/cosign/simple-signing.ts";
import { parseEnvelope } from "../../src/format/in-toto/envelope.ts";
import { parseStatement } from "../../src/format/in-toto/statement.ts";
import { parseBundle } from "../../src/format/sigstore-bundle/parse-bundle.ts";
import { parseTrustedRoot } from "../../src/format/sigstore-bundle/trusted-root.ts";
import { parsePublicKey } from "../../src/seal/key/public-key.ts";
import { verifyStatement } from "../../src/seal/verify/verify-statement.ts";
import { forge, GENUINE, IMAGE, OURS, PREDICATE_TYPE } from "../support/binding-attacks.ts";

/** Bytes to put at places of a document; a place beyond its end counts from the start again. */
const MUTATION = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });

function mutate(bytes: Uint8Array, mutation: readonly (readonly [number, number])[]): Uint8Array {
  const changed = Buffer.from(bytes);
  for (const [place, byte] of mutation) changed[place % changed.length] = byte;
  return changed;
}

describe("whatever is done to a signed statement", () => {
  test("it is either the genuine one or not verified", async () => {
    const genuine = await forge(GENUINE);
    const { predicateType, predicate, subject } = GENUINE.statement;
    const trust = { kind: "key", key: OURS.publicKey, logs: null } as const;
    await fc.assert(
      fc.asyncProperty(MUTATION, async (mutation) => {
        const read = () => parseBundle(mutate(genuine, mutation), "bundle");
        const { statement } = await verifyStatement(read, trust, { image: IMAGE, predicateType: PREDICATE_TYPE });
        if (statement === undefined) return;
        assert.deepEqual(
          {
            ...{ predicateType: statement.predicateType, predicate: statement.predicate },
            subject: statement.subjects.map(({ name, digests }) => ({ name, digest: digests })),
          },
          { predicateType, predicate, subject },
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe("whatever the bytes are, there is a value or a typed error", () => {
  const json = fc.json({ maxDepth: 4 });
  const near = fc.oneof(
    json,
    fc
      .dictionary(
        fc.constantFrom("mediaType", "dsseEnvelope", "verificationMaterial", "payload", "critical", "tlogs", "_type"),
        fc.jsonValue({ maxDepth: 3 }),
      )
      .map((value) => JSON.stringify(value)),
  );
  const readers: Readonly<Record<string, (text: string) => unknown>> = {
    "a bundle": (text) => parseBundle(Buffer.from(text), "x"),
    "an envelope": (text) => parseEnvelope(Buffer.from(text), "x"),
    "a statement": (text) => parseStatement(Buffer.from(text), "x"),
    "a claim": (text) => parseSimpleSigning(Buffer.from(text), "x"),
    "a trusted root": (text) => parseTrustedRoot(Buffer.from(text), "x"),
    "a public key": (text) => parsePublicKey(text, "x"),
    "an attestation under a tag": (text) => attestationAsBundle(Buffer.from(text), {}, "x"),
    "a log entry under a tag": (text) =>
      signatureAsBundle(
        Buffer.from(text),
        { "dev.cosignproject.cosign/signature": "YQ==", "dev.sigstore.cosign/bundle": text },
        "x",
      ),
  };
  for (const [what, read] of Object.entries(readers)) {
    test(what, () => {
      fc.assert(
        fc.property(near, (text) => {
          try {
            read(text);
          } catch (error) {
            assert.ok(error instanceof PlimsollError, String((error as Error).stack));
          }
        }),
        { numRuns: 300 },
      );
    });
  }
});
