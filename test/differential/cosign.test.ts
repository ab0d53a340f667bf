import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { delimiter } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { type Digest, sha256 } from "../../src/base/digest.ts";
import { encodePem } from "../../src/base/pem.ts";
import { verify } from "../../src/flow/verify/verify.ts";
import { withAttachedLayer } from "../../src/format/cosign/attached-manifest.ts";
import { attestationAsBundle } from "../../src/format/cosign/attached-signature.ts";
import { type AttachedKind, attachedTag } from "../../src/format/cosign/attached-tag.ts";
import { bundleArtifact, COSIGN_SIGN_PREDICATE_TYPE } from "../../src/format/cosign/bundle-referrer.ts";
import { encodeStatement, type Statement, subjectOf } from "../../src/format/in-toto/statement.ts";
import { MEDIA_TYPE } from "../../src/format/oci/media-type.ts";
import { parseManifest } from "../../src/format/oci/parse.ts";
import { parseReference } from "../../src/format/oci/reference.ts";
import { BUNDLE_MEDIA_TYPE } from "../../src/format/sigstore-bundle/bundle.ts";
import { parseBundle } from "../../src/format/sigstore-bundle/parse-bundle.ts";
import { encryptKey } from "../../src/seal/key/encrypted-key.ts";
import { parsePrivateKey } from "../../src/seal/key/private-key.ts";
import { parsePublicKey } from "../../src/seal/key/public-key.ts";
import { keySigner, type Signer } from "../../src/seal/key/signer.ts";
import { blobBundle } from "../../src/seal/sign/sign-blob.ts";
import { attestationLayer, imageSignature, signatureLayer } from "../../src/seal/sign/sign-image.ts";
import { statementBundle } from "../../src/seal/sign/sign-statement.ts";
import { allPassed, type Check } from "../../src/seal/verify/check.ts";
import { verifyBlob } from "../../src/seal/verify/verify-blob.ts";
import { verifyImageSignature } from "../../src/seal/verify/verify-image-signature.ts";
import { verifyStatement } from "../../src/seal/verify/verify-statement.ts";
import { openSigner } from "../../src/session/open-key.ts";
import { keylessBundle } from "../../src/sigstore/keyless.ts";
import { attach } from "../support/attached.ts";
import { type Cosign, PASSWORD, startCosign } from "../support/cosign.ts";
import { identityToken, startFakeSigstore } from "../support/fake-sigstore.ts";
import { writeKeyPlugin } from "../support/key-plugin.ts";
import { nullWorld } from "../support/null-world.ts";
import { startReferrersRegistry, storeFor } from "../support/real-registry.ts";
import { sampleImage } from "../support/sample-image.ts";

const CONTENT = Buffer.from("what is signed\n");
const PREDICATE_TYPE = "https://slsa.dev/provenance/v1";
const DIGEST = sha256(CONTENT);
const IMAGE = { digest: DIGEST, manifest: DIGEST, platform: "linux/amd64", others: [] };
const STATEMENT: Statement = {
  subjects: [subjectOf("file", DIGEST)],
  predicateType: PREDICATE_TYPE,
  predicate: { buildDefinition: {} },
};

interface Kind {
  readonly make: () => KeyObject;
  /** Whether cosign verifies what such a key signed, be it by itself or by us. */
  readonly isVerified: { readonly theirs: boolean; readonly ours: boolean };
}

const ecKey = (namedCurve: string) => () => generateKeyPairSync("ec", { namedCurve }).privateKey;

/**
 * Keys of every kind that cosign signs with. It signs with the hash that belongs to a curve, but takes a public key to be
 * for SHA-256; and it signs with Ed25519 in two ways, of which it verifies neither.
 */
const KINDS: Readonly<Record<string, Kind>> = {
  "ECDSA P-256": { make: ecKey("P-256"), isVerified: { theirs: true, ours: true } },
  "ECDSA P-384": { make: ecKey("P-384"), isVerified: { theirs: false, ours: false } },
  "ECDSA P-521": { make: ecKey("P-521"), isVerified: { theirs: false, ours: false } },
  "RSA": {
    make: () => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
    isVerified: { theirs: true, ours: true },
  },
  "Ed25519": { make: () => generateKeyPairSync("ed25519").privateKey, isVerified: { theirs: false, ours: true } },
};

for (const release of [2, 3] as const) {
  describe(`cosign ${release}`, () => {
    test("its key pair opens with its password only, and is the pair that it says", async (t) => {
      const cosign = startCosign(t, release);
      if (cosign === undefined) return;
      cosign.run("generate-key-pair");
      const text = cosign.read("cosign.key").toString();
      const signer = keySigner(await parsePrivateKey(text, () => PASSWORD, "cosign.key"), "cosign.key");
      assert.equal(signer.publicKey.hint, parsePublicKey(cosign.read("cosign.pub").toString(), "cosign.pub").hint);
      await assert.rejects(
        parsePrivateKey(text, () => `${PASSWORD} `, "cosign.key"),
        { code: "key-invalid" },
      );
    });

    for (const [kind, { make, isVerified }] of Object.entries(KINDS)) {
      test(`what a key of the kind ${kind} signs here is accepted there, and the other way round`, async (t) => {
        const cosign = startCosign(t, release);
        if (cosign === undefined) return;
        const signer = keyFor(cosign, make());
        assert.equal(signer.publicKey.kind, kind);
        cosign.write("file", CONTENT);
        cosign.write("other", "something else\n");
        await oursIsAccepted(cosign, signer, isVerified.ours);
        // The second release cannot sign a file with it.
        if (kind !== "Ed25519") await theirsIsAccepted(cosign, signer, isVerified.theirs);
      });
    }
  });
}

/** Writes the key as cosign.key, encrypted by us, and lets cosign say what its public key is. */
function keyFor(cosign: Cosign, privateKey: KeyObject): Signer {
  const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" });
  const bytes = encryptKey(pkcs8, PASSWORD);
  cosign.write("cosign.key", encodePem({ label: "ENCRYPTED SIGSTORE PRIVATE KEY", bytes }));
  cosign.write("cosign.pub", cosign.run("public-key", "--key", "cosign.key"));
  const signer = keySigner(privateKey, "the key");
  assert.ok(createPublicKey(cosign.read("cosign.pub")).equals(signer.publicKey.key));
  return signer;
}

async function oursIsAccepted(cosign: Cosign, signer: Signer, isVerified: boolean): Promise<void> {
  const blob = cosign.write("blob.json", await blobBundle(signer, CONTENT));
  const ofBlob = ["verify-blob", "--key", "cosign.pub", ...cosign.anyLog, "--bundle"];
  assert.equal(cosign.accepts(...ofBlob, blob, "file"), isVerified, "the bundle of a file");
  if (!isVerified) return;
  assert.ok(!cosign.accepts(...ofBlob, blob, "other"), "the bundle of another file");
  const statement = cosign.write("statement.json", await statementBundle(signer, STATEMENT));
  const ofStatement = ["verify-blob-attestation", "--key", "cosign.pub", ...cosign.anyLog];
  const about = [...ofStatement, "--type", PREDICATE_TYPE, "--bundle"];
  assert.ok(cosign.accepts(...about, statement, "file"), "the bundle of a statement");
  assert.ok(!cosign.accepts(...about, statement, "other"), "a statement about another file");
  assert.ok(!cosign.accepts(...ofStatement, "--type", "https://spdx.dev/Document", "--bundle", statement, "file"));
  const changed = JSON.parse(cosign.read("statement.json").toString());
  const payload = Buffer.from(changed.dsseEnvelope.payload, "base64").toString().replace('"file"', '"fill"');
  changed.dsseEnvelope.payload = Buffer.from(payload).toString("base64");
  assert.ok(!cosign.accepts(...about, cosign.write("changed.json", JSON.stringify(changed)), "file"));
}

async function theirsIsAccepted(cosign: Cosign, { publicKey: key }: Signer, isVerified: boolean): Promise<void> {
  const trust = { kind: "key", key, logs: null } as const;
  cosign.run("sign-blob", "--yes", "--key", "cosign.key", ...cosign.withoutLog, "--bundle", "theirs.json", "file");
  const itself = cosign.accepts(
    "verify-blob",
    "--key",
    "cosign.pub",
    ...cosign.anyLog,
    "--bundle",
    "theirs.json",
    "file",
  );
  assert.equal(itself, isVerified, "by cosign itself");
  const blob = () => parseBundle(cosign.read("theirs.json"), "theirs.json");
  assert.deepEqual(notPassed(await verifyBlob(blob, CONTENT, trust)), []);
  assert.ok(!allPassed(await verifyBlob(blob, cosign.read("other"), trust)));
  cosign.write("predicate.json", JSON.stringify(STATEMENT.predicate));
  const what = ["--predicate", "predicate.json", "--type", PREDICATE_TYPE, "--bundle", "attested.json", "file"];
  cosign.run("attest-blob", "--yes", "--key", "cosign.key", ...cosign.withoutLog, ...what);
  const attested = () => parseBundle(cosign.read("attested.json"), "attested.json");
  const { checks } = await verifyStatement(attested, trust, { image: IMAGE, predicateType: PREDICATE_TYPE });
  assert.deepEqual(notPassed(checks), []);
}

function notPassed(checks: readonly Check[]): readonly string[] {
  return checks.filter(({ state }) => state !== "passed").map(({ name, detail }) => `${name}: ${detail}`);
}

const PREDICATE = { buildDefinition: { buildType: "https://example.com/build" }, runDetails: { builder: { id: "b" } } };

interface Scene {
  readonly cosign: Cosign;
  readonly store: ReturnType<typeof storeFor>;
  readonly reference: ReturnType<typeof parseReference>;
  readonly host: string;
  readonly digest: Digest;
  /** `127.0.0.1:PORT/team/app@sha256:…` */
  readonly named: string;
  readonly signer: ReturnType<typeof keySigner>;
  readonly trust: { readonly kind: "key"; readonly key: Scene["signer"]["publicKey"]; readonly logs: null };
  readonly image: Parameters<typeof verifyImageSignature>[2];
}

async function scene(t: TestContext, release: 2 | 3): Promise<Scene | undefined> {
  const cosign = startCosign(t, release);
  const registry = await startReferrersRegistry(t);
  if (cosign === undefined || registry === undefined) return undefined;
  const store = storeFor(t, registry);
  const image = sampleImage();
  const reference = parseReference(`${registry.host}/team/app:1`);
  await store.push(image, reference);
  const { digest } = image.descriptor;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signer = keySigner(privateKey, "key");
  const bytes = encryptKey(privateKey.export({ format: "der", type: "pkcs8" }), PASSWORD);
  cosign.write("cosign.key", encodePem({ label: "ENCRYPTED SIGSTORE PRIVATE KEY", bytes }));
  cosign.write("cosign.pub", signer.publicKey.key.export({ format: "pem", type: "spki" }));
  cosign.write("predicate.json", JSON.stringify(PREDICATE));
  return {
    ...{ cosign, store, reference, host: registry.host, digest, signer },
    named: `${registry.host}/team/app@${digest}`,
    trust: { kind: "key", key: signer.publicKey, logs: null },
    image: { digest, manifest: digest, platform: "linux/amd64", others: [] },
  };
}

const provenance = ({ digest }: Scene): Statement => ({
  subjects: [subjectOf("app", digest)],
  predicateType: PREDICATE_TYPE,
  predicate: PREDICATE,
});

/** The layers under a tag of the older scheme, with their content. */
async function layersUnder({ host, digest }: Scene, kind: AttachedKind) {
  const origin = `http://${host}/v2/team/app/`;
  const answer = await fetch(`${origin}manifests/${attachedTag(digest, kind)}`);
  const { layers } = parseManifest(Buffer.from(await answer.arrayBuffer()), kind);
  return Promise.all(
    layers.map(async (layer) => ({
      annotations: layer.annotations ?? {},
      bytes: Buffer.from(await (await fetch(`${origin}blobs/${layer.digest}`)).arrayBuffer()),
    })),
  );
}

async function putUnder({ host, digest }: Scene, kind: AttachedKind, layer: Parameters<typeof withAttachedLayer>[1]) {
  const origin = `http://${host}/v2/team/app/`;
  const { bytes, blobs } = withAttachedLayer([], layer);
  for (const blob of blobs) {
    const opened = await fetch(`${origin}blobs/uploads/`, { method: "POST" });
    const to = new URL(opened.headers.get("location")!, origin);
    to.searchParams.set("digest", sha256(blob));
    assert.equal((await fetch(to, { method: "PUT", body: Buffer.from(blob) })).status, 201);
  }
  const headers = { "content-type": MEDIA_TYPE.oci.manifest };
  const to = `${origin}manifests/${attachedTag(digest, kind)}`;
  assert.equal((await fetch(to, { method: "PUT", body: Buffer.from(bytes), headers })).status, 201);
}

/** `plimsoll verify` believes what cosign signed and attested, and no other kind of statement. */
async function verbBelieves({ cosign, named }: Scene): Promise<void> {
  const policy = (type: string) =>
    `signers: [{ key: cosign.pub, log: none }]\nsignature: required\nattestations: ["${type}"]\n`;
  cosign.write("policy.yaml", policy(PREDICATE_TYPE));
  cosign.write("other.yaml", policy("https://example.com/other"));
  const ask = (file: string) => verify({ ...nullWorld(), cwd: cosign.folder }, named, { policy: file });
  const report = await ask("policy.yaml");
  assert.ok(report.verified, JSON.stringify(report));
  assert.equal(report.results.length, 2);
  assert.ok(!(await ask("other.yaml")).verified);
  // The third release saves its bundles without an entry in index.json, so that nothing leads to them.
  cosign.run("save", "--dir", "saved", named);
  const saved = (file: string) => verify({ ...nullWorld(), cwd: cosign.folder }, "oci:saved", { policy: file });
  assert.equal((await saved("policy.yaml")).verified, cosign.release === 2);
  assert.ok(!(await saved("other.yaml")).verified);
}

const KEY = ["--key", "cosign.pub", "--insecure-ignore-tlog=true"];

describe("signatures under tags", () => {
  for (const release of [2, 3] as const) {
    test(`of ours are accepted by cosign ${release}`, async (t) => {
      const held = await scene(t, release);
      if (held === undefined) return;
      const { cosign, named, signer, host, digest } = held;
      const old = release === 3 ? [...KEY, "--new-bundle-format=false"] : KEY;
      assert.ok(!cosign.accepts("verify", ...old, named), "nothing is there yet");
      await putUnder(held, "sig", await signatureLayer(signer, { digest, reference: `${host}/team/app` }));
      cosign.run("verify", ...old, named);
      await putUnder(held, "att", await attestationLayer(signer, provenance(held)));
      cosign.run("verify-attestation", ...old, "--type", PREDICATE_TYPE, named);
      assert.ok(!cosign.accepts("verify-attestation", ...old, "--type", "https://spdx.dev/Document", named));
    });
  }

  test("of cosign 2 are verified", async (t) => {
    const held = await scene(t, 2);
    if (held === undefined) return;
    const { cosign, named, trust, image } = held;
    const how = ["--yes", "--key", "cosign.key", "--tlog-upload=false"];
    cosign.run("sign", ...how, named);
    cosign.run("attest", ...how, "--predicate", "predicate.json", "--type", PREDICATE_TYPE, named);
    const [signature] = await layersUnder(held, "sig");
    const attached = { payload: signature!.bytes, annotations: signature!.annotations };
    assert.deepEqual(notPassed(await verifyImageSignature(attached, trust, image)), []);
    const elsewhere = { ...image, digest: sha256("another"), manifest: sha256("another") };
    assert.match(notPassed(await verifyImageSignature(attached, trust, elsewhere)).join(), /^subject: /);
    const [attestation] = await layersUnder(held, "att");
    const read = () => attestationAsBundle(attestation!.bytes, attestation!.annotations, "layer");
    const { checks, statement } = await verifyStatement(read, trust, { image, predicateType: PREDICATE_TYPE });
    assert.deepEqual(notPassed(checks), []);
    assert.ok(statement?.predicate);
    await verbBelieves(held);
  });
});

describe("attached bundles", () => {
  const ROOT = ["--trusted-root", "root.json"];

  test("of ours are accepted by cosign 3", async (t) => {
    const held = await scene(t, 3);
    if (held === undefined) return;
    const { cosign, named, signer, store, reference, digest } = held;
    const subject = { mediaType: MEDIA_TYPE.oci.manifest, digest, size: (await store.pull(reference)).descriptor.size };
    assert.ok(!cosign.accepts("verify", ...KEY, ...ROOT, named), "nothing is there yet");
    const signature = await statementBundle(signer, imageSignature(digest));
    await attach(store, reference, subject, bundleArtifact(signature, COSIGN_SIGN_PREDICATE_TYPE));
    cosign.run("verify", ...KEY, ...ROOT, named);
    const attestation = await statementBundle(signer, provenance(held));
    await attach(store, reference, subject, bundleArtifact(attestation, PREDICATE_TYPE));
    cosign.run("verify-attestation", ...KEY, ...ROOT, "--type", PREDICATE_TYPE, named);
    assert.ok(!cosign.accepts("verify-attestation", ...KEY, ...ROOT, "--type", "https://spdx.dev/Document", named));
  });

  test("of cosign 3 are verified", async (t) => {
    const held = await scene(t, 3);
    if (held === undefined) return;
    const { cosign, named, store, reference, digest, trust, image } = held;
    const how = ["--yes", "--key", "cosign.key", "--signing-config", "signing.json"];
    cosign.run("sign", ...how, named);
    cosign.run("attest", ...how, "--predicate", "predicate.json", "--type", PREDICATE_TYPE, named);
    const { found } = await store.referrers(reference, digest, BUNDLE_MEDIA_TYPE, {});
    const types: string[] = [];
    for (const { layers, annotations } of found) {
      const bytes = await store.readLayer(reference, layers[0]!, {});
      const predicateType = annotations["dev.sigstore.bundle.predicateType"]!;
      const read = () => parseBundle(bytes, "bundle");
      assert.deepEqual(notPassed((await verifyStatement(read, trust, { image, predicateType })).checks), []);
      types.push(predicateType);
    }
    assert.deepEqual(types.sort(), [COSIGN_SIGN_PREDICATE_TYPE, PREDICATE_TYPE]);
    await verbBelieves(held);
  });
});

describe("a signature without a key of one's own", () => {
  const identity = "https://github.com/example/order/.github/workflows/release.yml@refs/heads/main";
  const issuer = "https://token.actions.githubusercontent.com";

  for (const release of [2, 3] as const) {
    test(`is accepted by cosign ${release}`, async (t) => {
      const cosign = startCosign(t, release);
      if (cosign === undefined) return;
      const { url, root } = await startFakeSigstore(t);
      cosign.write("file", CONTENT);
      cosign.write("root.json", JSON.stringify(root));
      const services = {
        ...{ fulcioUrl: url, rekorUrl: url, timestampUrl: null },
        identityToken: identityToken(identity, issuer),
      };
      const blob = cosign.write("blob.json", await keylessBundle(services, { kind: "blob", content: CONTENT }));
      const payload = encodeStatement(STATEMENT);
      const statement = cosign.write("all.json", await keylessBundle(services, { kind: "statement", payload }));
      const how = ["--new-bundle-format", "--trusted-root", "root.json", "--certificate-oidc-issuer", issuer];
      const by = (person: string) => [...how, "--certificate-identity", person];
      cosign.run("verify-blob", ...by(identity), "--bundle", blob, "file");
      cosign.run("verify-blob-attestation", ...by(identity), "--type", PREDICATE_TYPE, "--bundle", statement, "file");
      assert.ok(!cosign.accepts("verify-blob", ...by(`${identity}2`), "--bundle", blob, "file"));
    });
  }
});

test("a plug-in that keeps keys serves cosign and us", async (t) => {
  const cosign = startCosign(t, 3);
  if (cosign === undefined) return;
  writeKeyPlugin(cosign.folder, "folder");
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  cosign.write("private.pem", privateKey.export({ format: "pem", type: "pkcs8" }));
  const PATH = [cosign.folder, process.env.PATH].join(delimiter);
  const surroundings = { cwd: cosign.folder, env: { PATH }, signal: new AbortController().signal };
  const name = `folder://${cosign.path("private.pem")}`;
  const { publicKey } = await openSigner(name, surroundings);
  cosign.write("file", CONTENT);
  const how = ["--yes", "--key", name, ...cosign.withoutLog, "--bundle", "theirs.json"];
  cosign.runWith({ PATH }, "sign-blob", ...how, "file");
  const read = () => parseBundle(cosign.read("theirs.json"), "theirs.json");
  assert.deepEqual(notPassed(await verifyBlob(read, CONTENT, { kind: "key", key: publicKey, logs: null })), []);
});
