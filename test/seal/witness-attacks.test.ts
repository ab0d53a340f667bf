import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sha256 } from "../../src/base/digest.ts";
import { encodeStatement, subjectOf } from "../../src/format/in-toto/statement.ts";
import { parseBundle } from "../../src/format/sigstore-bundle/parse-bundle.ts";
import { parseTrustedRoot } from "../../src/format/sigstore-bundle/trusted-root.ts";
import { allPassed, type Check, type CheckName } from "../../src/seal/verify/check.ts";
import type { TextRule, Trust } from "../../src/seal/verify/trust.ts";
import { verifyStatement } from "../../src/seal/verify/verify-statement.ts";
import { keylessBundle } from "../../src/sigstore/keyless.ts";
import { hexOf, IMAGE, MANIFEST, PREDICATE_TYPE } from "../support/binding-attacks.ts";
import { type FakeSigstore, identityToken, startFakeSigstore, type TrustedRootJson } from "../support/fake-sigstore.ts";

const SUBJECT = "https://github.com/example/order/.github/workflows/release.yml@refs/heads/main";
const ISSUER = "https://token.actions.githubusercontent.com";

// biome-ignore lint/suspicious/noExplicitAny: a bundle is taken apart here as no reader would.
type Loose = any;

interface Scene {
  readonly bundle: Loose;
  readonly root: Loose;
  readonly identity: TextRule;
  readonly issuer: TextRule;
}

interface Others {
  /** A bundle of somebody else, with the same services. */
  readonly bundle: Loose;
  /** The root of services that have nothing to do with it. */
  readonly root: TrustedRootJson;
}

interface Attack {
  readonly name: string;
  readonly foundBy: CheckName;
  readonly change: (scene: Scene, others: Others) => Partial<Scene>;
}

/** Changes a copy of the bundle's only log entry. */
function entryAttack(name: string, foundBy: CheckName, change: (entry: Loose, others: Others) => void): Attack {
  return {
    ...{ name, foundBy },
    change: ({ bundle }, others) => {
      change(bundle.verificationMaterial.tlogEntries[0], others);
      return { bundle };
    },
  };
}

const rootAttack = (name: string, foundBy: CheckName, change: (root: Loose, others: Others) => Loose): Attack => ({
  ...{ name, foundBy },
  change: ({ root }, others) => ({ root: { ...root, ...change(root, others) } }),
});

const entryOf = ({ bundle }: Others) => bundle.verificationMaterial.tlogEntries[0];

const ATTACKS: readonly Attack[] = [
  { name: "another identity", foundBy: "identity", change: () => ({ identity: { exactly: `${SUBJECT}2` } }) },
  { name: "a part of the identity", foundBy: "identity", change: () => ({ identity: { matching: "example/order" } }) },
  {
    name: "an identity in capitals",
    foundBy: "identity",
    change: () => ({ identity: { exactly: SUBJECT.toUpperCase() } }),
  },
  { name: "another issuer", foundBy: "issuer", change: () => ({ issuer: { exactly: `${ISSUER}/` } }) },
  { name: "a part of the issuer", foundBy: "issuer", change: () => ({ issuer: { matching: "https://token" } }) },
  rootAttack("another authority for certificates", "certificate", (_, { root }) => ({
    certificateAuthorities: root.certificateAuthorities,
  })),
  rootAttack("no authority for certificates", "certificate", () => ({ certificateAuthorities: [] })),
  rootAttack("an authority that had ended", "certificate", ({ certificateAuthorities: [authority] }) => ({
    certificateAuthorities: [{ ...authority, validFor: { ...authority.validFor, end: "2021-01-01T00:00:00Z" } }],
  })),
  rootAttack("another log of certificates", "certificate", (_, { root }) => ({ ctlogs: root.ctlogs })),
  rootAttack("another log", "log-inclusion", (_, { root }) => ({ tlogs: root.tlogs })),
  rootAttack("no log", "log-inclusion", () => ({ tlogs: [] })),
  rootAttack("a log that had ended", "log-inclusion", ({ tlogs: [log] }) => ({
    tlogs: [
      { ...log, publicKey: { ...log.publicKey, validFor: { ...log.publicKey.validFor, end: "2021-01-01T00:00:00Z" } } },
    ],
  })),
  {
    ...{ name: "no log entry", foundBy: "timestamp" },
    change: ({ bundle }) => {
      bundle.verificationMaterial.tlogEntries = [];
      return { bundle };
    },
  },
  {
    ...{ name: "the same entry twice", foundBy: "timestamp" },
    change: ({ bundle }) => {
      bundle.verificationMaterial.tlogEntries.push(bundle.verificationMaterial.tlogEntries[0]);
      return { bundle };
    },
  },
  {
    ...{ name: "the certificate of somebody else", foundBy: "signature" },
    change: ({ bundle }, others) => {
      bundle.verificationMaterial.certificate = others.bundle.verificationMaterial.certificate;
      return { bundle };
    },
  },
  {
    ...{ name: "the entry of somebody else", foundBy: "log-entry" },
    change: ({ bundle }, others) => {
      bundle.verificationMaterial.tlogEntries = [entryOf(others)];
      return { bundle };
    },
  },
  entryAttack("a time that the log did not say", "log-inclusion", (entry) => {
    entry.integratedTime = String(Number(entry.integratedTime) + 1);
  }),
  entryAttack("a time before the certificate", "certificate", (entry) => {
    entry.integratedTime = String(Number(entry.integratedTime) - 3600);
  }),
  entryAttack("a changed promise", "log-inclusion", (entry, others) => {
    entry.inclusionPromise = entryOf(others).inclusionPromise;
  }),
  entryAttack("a changed proof", "log-inclusion", (entry) => {
    entry.inclusionProof.hashes = [Buffer.alloc(32).toString("base64"), ...(entry.inclusionProof.hashes ?? [])];
  }),
  entryAttack("a changed entry", "log-inclusion", (entry) => {
    const body = Buffer.from(entry.canonicalizedBody, "base64").toString().replace('"dsse"', '"dsse" ');
    entry.canonicalizedBody = Buffer.from(body).toString("base64");
  }),
  entryAttack("no promise and no proof", "bundle", (entry) => {
    delete entry.inclusionPromise;
    delete entry.inclusionProof;
  }),
  entryAttack("another log's name", "log-inclusion", (entry) => {
    entry.logId.keyId = Buffer.alloc(32).toString("base64");
  }),
];

/** What is wrong with the statement at the same time. */
interface Stated {
  readonly digest: string;
  readonly type: string;
  readonly foundBy?: CheckName;
  /** Changes the signed envelope. */
  readonly change?: (envelope: Loose) => void;
}

const ABOUT_OURS = { digest: MANIFEST, type: PREDICATE_TYPE };
const OTHER = sha256("another image");

const STATEMENTS: Readonly<Record<string, Stated>> = {
  "the genuine statement": ABOUT_OURS,
  "a statement about another image": { digest: OTHER, type: PREDICATE_TYPE, foundBy: "subject" },
  "one about another platform": { digest: sha256("linux/arm64"), type: PREDICATE_TYPE, foundBy: "platform" },
  "one of another kind": { digest: MANIFEST, type: "https://spdx.dev/Document", foundBy: "predicate-type" },
  "one with another payload type": {
    ...{ ...ABOUT_OURS, foundBy: "payload-type" },
    change: (envelope) => {
      envelope.payloadType = "text/plain";
    },
  },
  "one whose signature is over another image": {
    ...{ digest: OTHER, type: PREDICATE_TYPE, foundBy: "signature" },
    change: (envelope) => {
      const payload = Buffer.from(envelope.payload, "base64").toString();
      envelope.payload = Buffer.from(payload.replace(hexOf(OTHER), hexOf(MANIFEST))).toString("base64");
    },
  },
  "one with a bad signature more": {
    ...{ ...ABOUT_OURS, foundBy: "signatures" },
    change: (envelope) => {
      envelope.signatures.push({ ...envelope.signatures[0], sig: Buffer.alloc(70, 1).toString("base64") });
    },
  },
  "one whose first signature of two is bad": {
    ...{ ...ABOUT_OURS, foundBy: "signatures" },
    change: (envelope) => {
      envelope.signatures.unshift({ ...envelope.signatures[0], sig: Buffer.alloc(70, 1).toString("base64") });
    },
  },
};

async function signed({ url }: FakeSigstore, subject: string, digest: string, predicateType: string): Promise<Loose> {
  const subjects = [subjectOf("order", digest as `sha256:${string}`)];
  const payload = encodeStatement({ subjects, predicateType, predicate: {} });
  const services = { fulcioUrl: url, rekorUrl: url, timestampUrl: null, identityToken: identityToken(subject, ISSUER) };
  return JSON.parse(Buffer.from(await keylessBundle(services, { kind: "statement", payload })).toString());
}

async function judge({ bundle, root, identity, issuer }: Scene): Promise<readonly Check[]> {
  const trusted = parseTrustedRoot(Buffer.from(JSON.stringify(root)), "root");
  const trust: Trust = { kind: "certificate", root: trusted, identity, issuer };
  const read = () => parseBundle(Buffer.from(JSON.stringify(bundle)), "bundle");
  return (await verifyStatement(read, trust, { image: IMAGE, predicateType: PREDICATE_TYPE })).checks;
}

describe("attacks on identity and log", () => {
  for (const [what, { digest, type, foundBy, change: forge }] of Object.entries(STATEMENTS)) {
    test(`${what}: every attack is found by its own check`, async (t) => {
      const [ours, others] = [await startFakeSigstore(t), await startFakeSigstore(t)];
      const genuine = await signed(ours, SUBJECT, digest, type);
      forge?.(genuine.dsseEnvelope);
      const foreign = await signed(ours, "https://example.com/somebody", digest, type);
      const scene = (): Scene => ({
        bundle: structuredClone(genuine),
        root: structuredClone(ours.root),
        identity: { exactly: SUBJECT },
        issuer: { exactly: ISSUER },
      });
      const failedOf = (checks: readonly Check[]) =>
        checks.filter(({ state }) => state === "failed").map(({ name }) => name);
      const untouched = await judge(scene());
      if (forge === undefined) assert.deepEqual(failedOf(untouched), foundBy === undefined ? [] : [foundBy]);
      assert.equal(allPassed(untouched), foundBy === undefined);
      for (const attack of ATTACKS) {
        const change = attack.change(scene(), { bundle: foreign, root: others.root });
        const checks = await judge({ ...scene(), ...change });
        assert.ok(!allPassed(checks), attack.name);
        const failed = failedOf(checks);
        const label = `${attack.name}: ${failed.join(", ")}`;
        const both = foundBy === undefined ? [attack.foundBy] : [attack.foundBy, foundBy];
        // Where the envelope itself is changed, or cannot be read, what comes after it is not looked at: never believed either.
        const isHidden = (name: CheckName) => forge !== undefined || (attack.foundBy === "bundle" && name === foundBy);
        for (const name of both) {
          assert.notEqual(checks.find((check) => check.name === name)?.state, "passed", label);
          assert.ok(isHidden(name) || failed.includes(name), label);
        }
        assert.ok(
          both.some((name) => failed.includes(name)),
          label,
        );
      }
      t.diagnostic(`${ATTACKS.length} attacks`);
    });
  }
});
