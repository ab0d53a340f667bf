/** `sign` and `attest` on images in a layout and in a registry, read again with the code that verifies. */

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { attest } from "../../src/flow/attest/attest.ts";
import { sign, signBlob } from "../../src/flow/sign/sign.ts";
import { parseStatement } from "../../src/format/in-toto/statement.ts";
import { BUNDLE_MEDIA_TYPE } from "../../src/format/sigstore-bundle/bundle.ts";
import { parseBundle } from "../../src/format/sigstore-bundle/parse-bundle.ts";
import type { AttestReport, SignReport } from "../../src/report/seal-report.ts";
import { parsePublicKey } from "../../src/seal/key/public-key.ts";
import { allPassed } from "../../src/seal/verify/check.ts";
import { verifyBlob } from "../../src/seal/verify/verify-blob.ts";
import { verifyStatement } from "../../src/seal/verify/verify-statement.ts";
import { openStores } from "../../src/session/stores.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { parseTarget } from "../../src/store/target.ts";
import { startFakeRegistry } from "../support/fake-registry.ts";
import { identityToken, startFakeSigstore } from "../support/fake-sigstore.ts";
import { registryStore } from "../support/registry-store.ts";
import { sampleImage, sampleIndex, UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";

const INDEX = sampleIndex([sampleImage(), sampleImage({ architecture: "arm64" })]);
const NAMES = [...INDEX.images, INDEX].map(({ descriptor }) => descriptor.digest);
const SIGNED = "https://sigstore.dev/cosign/sign/v1";

async function scene(t: TestContext, env: NodeJS.ProcessEnv = {}) {
  const cwd = temporaryFolder(t);
  await writeLayout(join(cwd, "out"), INDEX, "app", UNWATCHED);
  const registry = await startFakeRegistry(t);
  await registryStore(t).store.push(INDEX, `${registry.host}/team/app:1`);
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(join(cwd, "key.pem"), keys.privateKey.export({ format: "pem", type: "pkcs8" }));
  const key = parsePublicKey(keys.publicKey.export({ format: "pem", type: "spki" }).toString(), "key");
  const surroundings = { cwd, env: { HOME: cwd, ...env }, signal: new AbortController().signal };
  const stores = openStores(surroundings, { offline: false, insecure: false, caFile: undefined });
  t.after(() => stores[Symbol.asyncDispose]());
  const trust = { kind: "key", key, logs: null } as const;
  return { cwd, registry, surroundings, stores, trust, places: ["oci:out:app", `${registry.host}/team/app:1`] };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** Every bundle that a report names is there, and verifies for its own subject and for no other. */
async function holds({ stores, trust }: Scene, place: string, { attached }: SignReport | AttestReport): Promise<void> {
  const target = parseTarget(place);
  for (const { subject, predicateType, digest } of attached) {
    const { found } = await stores.attachments.referrers(target, subject as (typeof NAMES)[number], BUNDLE_MEDIA_TYPE);
    const { layers } = found.find(({ descriptor }) => descriptor.digest === digest)!;
    const bytes = await stores.attachments.readLayer(target, layers[0]!);
    for (const other of NAMES) {
      const image = { digest: other, manifest: other, platform: "linux/amd64", others: [] };
      const { checks } = await verifyStatement(() => parseBundle(bytes, place), trust, { image, predicateType });
      assert.equal(allPassed(checks), other === subject, JSON.stringify(checks));
    }
  }
}

test("the image of each platform and the index are signed, in a layout and in a registry", async (t) => {
  const held = await scene(t);
  for (const place of held.places) {
    const report = await sign(held.surroundings, place, { key: "key.pem" });
    assert.deepEqual(
      report.attached.map(({ subject, predicateType, signed }) => [subject, predicateType, signed]),
      NAMES.map((digest) => [digest, SIGNED, true]),
    );
    await holds(held, place, report);
    const after = await held.stores.open(parseTarget(place), undefined);
    assert.equal(after.descriptor.digest, INDEX.descriptor.digest, "the image is what it was");
  }
});

test("what is measured is stated of each platform, and a predicate of one's own of what was named", async (t) => {
  const held = await scene(t);
  writeFileSync(join(held.cwd, "review.json"), '{"approved": true}');
  const own = { predicate: "review.json", type: "https://example.com/review/v1" };
  for (const place of held.places) {
    const asked = { sbom: ["spdx", "cyclonedx"], size: true, before: place, ...own, key: "key.pem" } as const;
    const report = await attest(held.surroundings, place, asked);
    const types = ["https://spdx.dev/Document", "https://cyclonedx.org/bom", "https://plimsoll.dev/size/v1"];
    assert.deepEqual(
      report.attached.map(({ subject, predicateType }) => [subject, predicateType]),
      [...NAMES.slice(0, 2).flatMap((digest) => types.map((type) => [digest, type])), [NAMES[2], own.type]],
    );
    await holds(held, place, report);
  }
});

test("with --sign one run states and signs, and what --platform leaves out is not signed", async (t) => {
  const held = await scene(t);
  const size = "https://plimsoll.dev/size/v1";
  for (const place of held.places) {
    const report = await attest(held.surroundings, place, { size: true, key: "key.pem", sign: true });
    const types = [size, SIGNED];
    assert.deepEqual(
      report.attached.map(({ subject, predicateType, signed }) => [subject, predicateType, signed]),
      [...NAMES.slice(0, 2).flatMap((digest) => types.map((type) => [digest, type, true])), [NAMES[2], SIGNED, true]],
    );
    await holds(held, place, report);
    const one = { size: true, key: "key.pem", sign: true, platform: "linux/arm64" } as const;
    const { attached } = await attest(held.surroundings, place, one);
    assert.deepEqual(
      attached.map(({ subject, predicateType }) => [subject, predicateType]),
      types.map((type) => [NAMES[1], type]),
    );
  }
  const tagged = { size: true, key: "key.pem", sign: true, format: "cosign2" } as const;
  const { attached } = await attest(held.surroundings, held.places[1]!, tagged);
  assert.equal(attached.filter(({ predicateType }) => predicateType === SIGNED).length, NAMES.length);
  const { tags } = held.registry.repository("team/app");
  for (const digest of NAMES) assert.ok(tags.has(`${digest!.replace(":", "-")}.sig`), digest);
});

test("without a key a statement is attached as it is, and the same one only once", async (t) => {
  const { surroundings, stores, places } = await scene(t);
  const target = parseTarget(places[0]!);
  for (let run = 0; run < 2; run++) {
    const { attached } = await attest(surroundings, places[0]!, { size: true, platform: "linux/arm64" });
    assert.deepEqual(
      attached.map(({ subject, signed }) => [subject, signed]),
      [[NAMES[1], false]],
    );
  }
  const { found } = await stores.attachments.referrers(target, NAMES[1]!, "application/vnd.in-toto+json");
  assert.equal(found.length, 1);
  const statement = parseStatement(await stores.attachments.readLayer(target, found[0]!.layers[0]!), "statement");
  const [image] = INDEX.images.slice(1);
  const { after, before } = statement.predicate as { after: { wireBytes: number }; before: null };
  const layers = image!.layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  assert.equal(after.wireBytes, layers + image!.bytes.length + image!.configBytes.length);
  assert.equal(before, null);
});

test("cosign's older tags keep the signatures of others", async (t) => {
  const { surroundings, registry, places } = await scene(t);
  for (const count of [1, 2]) {
    await sign(surroundings, places[1]!, { key: "key.pem", format: "cosign2" });
    const { tags, manifests } = registry.repository("team/app");
    const stored = manifests.get(tags.get(`${NAMES[2]!.replace(":", "-")}.sig`)!)!;
    assert.equal(JSON.parse(Buffer.from(stored.bytes).toString()).layers.length, count);
  }
});

test("a file is signed into a bundle beside it", async (t) => {
  const { cwd, surroundings, trust } = await scene(t);
  writeFileSync(join(cwd, "sums.txt"), "content");
  const { output } = await signBlob(surroundings, "sums.txt", { key: "key.pem" });
  assert.equal(output, "sums.txt.sigstore.json");
  const read = () => parseBundle(readFileSync(join(cwd, output!)), "bundle");
  assert.ok(allPassed(await verifyBlob(read, Buffer.from("content"), trust)));
  assert.ok(!allPassed(await verifyBlob(read, Buffer.from("contenu"), trust)));
});

test("without a key, the identity of the environment signs, and the token is told nobody but Fulcio", async (t) => {
  const { url, received } = await startFakeSigstore(t);
  const token = identityToken("me@example.com", "https://issuer.example");
  const env = { SIGSTORE_FULCIO_URL: url, SIGSTORE_REKOR_URL: url, SIGSTORE_ID_TOKEN: token };
  const { surroundings, places } = await scene(t, env);
  const report = await sign(surroundings, places[0]!, {});
  assert.equal(report.attached.length, 3);
  assert.ok(!JSON.stringify(report).includes(token));
  assert.ok(received.length > 0);
});

describe("refused before anything is attached:", () => {
  const refused: readonly (readonly [string, string, (held: Scene) => Promise<unknown>])[] = [
    [
      "a key that is not there, and an image whose measuring is given up for it",
      "key-invalid",
      ({ surroundings, places }) => attest(surroundings, places[1]!, { size: true, key: "no.pem" }),
    ],
    ["a key that is not there", "key-invalid", ({ surroundings }) => sign(surroundings, "oci:out", { key: "no.pem" })],
    [
      "an encrypted key without its password",
      "key-invalid",
      ({ surroundings, cwd }) => {
        const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
        const how = { format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "secret" } as const;
        writeFileSync(join(cwd, "locked.pem"), privateKey.export(how));
        return sign(surroundings, "oci:out", { key: "locked.pem" });
      },
    ],
    [
      "an archive",
      "attachments-unsupported",
      ({ surroundings }) => sign(surroundings, "docker-archive:x.tar", { key: "key.pem" }),
    ],
    [
      "older tags in a layout",
      "attachments-unsupported",
      ({ surroundings }) => sign(surroundings, "oci:out", { key: "key.pem", format: "cosign2" }),
    ],
    [
      "older tags without a key",
      "flag-invalid",
      ({ surroundings, places }) => attest(surroundings, places[1]!, { size: true, format: "cosign2" }),
    ],
    ["nothing to state", "flag-invalid", ({ surroundings }) => attest(surroundings, "oci:out", {})],
    [
      "--sign without a key",
      "flag-invalid",
      ({ surroundings }) => attest(surroundings, "oci:out", { size: true, sign: true }),
    ],
    ["--before alone", "flag-invalid", ({ surroundings }) => attest(surroundings, "oci:out", { before: "oci:out" })],
    ["no network for keyless", "offline", ({ surroundings }) => sign(surroundings, "oci:out", { offline: true })],
    [
      "a predicate that is no JSON",
      "attestation-invalid",
      ({ surroundings, cwd }) => {
        writeFileSync(join(cwd, "p.json"), '{"a":1,"a":2}');
        return attest(surroundings, "oci:out", { predicate: "p.json", type: "https://example.com/p" });
      },
    ],
    [
      "a predicate without a type",
      "flag-invalid",
      ({ surroundings }) => attest(surroundings, "oci:out", { predicate: "p.json" }),
    ],
    ["no such image", "layout-invalid", ({ surroundings }) => sign(surroundings, "oci:gone", { key: "key.pem" })],
    ["no such file", "flag-invalid", ({ surroundings }) => signBlob(surroundings, "gone.txt", { key: "key.pem" })],
  ];
  for (const [what, code, run] of refused) {
    test(what, async (t) => {
      const held = await scene(t);
      const before = readFileSync(join(held.cwd, "out/index.json"), "utf8");
      await assert.rejects(run(held), { code });
      assert.equal(readFileSync(join(held.cwd, "out/index.json"), "utf8"), before);
    });
  }
});
