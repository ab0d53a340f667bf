/** `plimsoll verify` of an index: every platform, the index itself, each signer, and what BuildKit keeps in it. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { attest } from "../../src/flow/attest/attest.ts";
import { sign } from "../../src/flow/sign/sign.ts";
import type { VerifyRequest } from "../../src/flow/verify/request.ts";
import { verify } from "../../src/flow/verify/verify.ts";
import { bundleArtifact, COSIGN_SIGN_PREDICATE_TYPE } from "../../src/format/cosign/bundle-referrer.ts";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import type { VerifyReport } from "../../src/report/verify-report.ts";
import { keySigner } from "../../src/seal/key/signer.ts";
import { imageSignature } from "../../src/seal/sign/sign-image.ts";
import { statementBundle } from "../../src/seal/sign/sign-statement.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { attachToLayout } from "../support/attached.ts";
import { INDEX as INDEX_TYPE } from "../support/fake-referrers.ts";
import { startFakeRegistry } from "../support/fake-registry.ts";
import { nullWorld } from "../support/null-world.ts";
import { PlantedLayout } from "../support/planted-layout.ts";
import { registryStore } from "../support/registry-store.ts";
import { sampleImage, sampleIndex, UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";

const INDEX = sampleIndex([sampleImage(), sampleImage({ architecture: "arm64" })]);
const [AMD64, ARM64] = INDEX.images.map(({ descriptor }) => descriptor) as [Descriptor, Descriptor];
const PLATFORMS = ["linux/amd64", "linux/arm64"];
const EVERYTHING = ["the index", ...PLATFORMS];
const OURS = { key: "one.pub", withoutLog: true } as const;
const ONE = "signers: [{ name: one, key: one.pub, log: none }]\n";
const TWO = "signers: [{ name: one, key: one.pub, log: none }, { name: two, key: two.pub, log: none }]\n";

function scene(t: TestContext) {
  const cwd = temporaryFolder(t);
  const surroundings = { ...nullWorld(), cwd };
  const keys = ["one", "two"].map((name) => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    writeFileSync(join(cwd, `${name}.key`), privateKey.export({ format: "pem", type: "pkcs8" }));
    writeFileSync(join(cwd, `${name}.pub`), publicKey.export({ format: "pem", type: "spki" }));
    return keySigner(privateKey, name);
  });
  /** Attaches a signature of the first key at `at` that is over `over`. */
  const signAt = async (at: Descriptor, over: Descriptor) => {
    const bundle = await statementBundle(keys[0]!, imageSignature(over.digest));
    const artifact = bundleArtifact(bundle, COSIGN_SIGN_PREDICATE_TYPE);
    await attachToLayout(join(cwd, "out"), at, artifact, UNWATCHED.signal);
  };
  const signOnly = async (...subjects: readonly Descriptor[]) => {
    for (const subject of subjects) await signAt(subject, subject);
  };
  return {
    ...{ cwd, surroundings, signAt, signOnly },
    /** The file of a blob in the layout `out`. */
    blob: ({ digest }: Descriptor) => join(cwd, "out/blobs", ...digest.split(":")),
    ask: (target: string, request: VerifyRequest) => verify(surroundings, target, request),
    policy: (text: string): VerifyRequest => {
      writeFileSync(join(cwd, "policy.yaml"), text);
      return { policy: "policy.yaml" };
    },
  };
}

async function inLayout(t: TestContext) {
  const held = scene(t);
  await writeLayout(join(held.cwd, "out"), INDEX, "app", UNWATCHED);
  return held;
}

const explained = (report: VerifyReport) => JSON.stringify(report, null, 1);

/** What did not pass, each with the image and the check. */
function faults({ results }: VerifyReport): readonly string[] {
  return results.flatMap(({ requirement, signer, platform, checks }) =>
    checks
      .filter(({ state, detail }) => state === "failed" || (state === "unchecked" && detail !== NOT_REACHED))
      .map(({ name }) => [requirement, signer, platform, name].filter((word) => word !== null).join(" ")),
  );
}

const NOT_REACHED = "what it needs did not pass";

test("the index and the image of each platform are judged, in a layout and in a registry", async (t) => {
  const held = await inLayout(t);
  const registry = await startFakeRegistry(t);
  await registryStore(t).store.push(INDEX, `${registry.host}/team/app:1`);
  for (const place of ["oci:out:app", `${registry.host}/team/app:1`]) {
    await sign(held.surroundings, place, { key: "one.key" });
    await attest(held.surroundings, place, { size: true, key: "one.key" });
    const report = await held.ask(place, { ...OURS, require: ["signature", "size"] });
    assert.ok(report.verified, explained(report));
    assert.deepEqual(
      report.images.map(({ platform, manifest }) => [platform, manifest]),
      [AMD64, ARM64].map(({ digest }, index) => [PLATFORMS[index], digest]),
    );
    assert.deepEqual([...new Set(report.results.map(({ platform }) => platform))], EVERYTHING);
  }
});

describe("one bad platform is enough, and is named:", () => {
  const cases: readonly (readonly [
    string,
    (held: Awaited<ReturnType<typeof inLayout>>) => Promise<unknown>,
    readonly string[],
  ])[] = [
    [
      "what it weighs is stated of the other one only",
      ({ surroundings }) =>
        attest(surroundings, "oci:out:app", { size: true, key: "one.key", platform: "linux/amd64" }),
      ["size one.pub linux/arm64 attached"],
    ],
    [
      "a layer of it is missing",
      async ({ surroundings, blob }) => {
        await attest(surroundings, "oci:out:app", { size: true, key: "one.key" });
        rmSync(blob(INDEX.images[1]!.layers[0]!.descriptor));
      },
      ["size one.pub linux/arm64 layers"],
    ],
    [
      "somebody else signed its statement",
      async ({ surroundings }) => {
        await attest(surroundings, "oci:out:app", { size: true, key: "one.key", platform: "linux/amd64" });
        await attest(surroundings, "oci:out:app", { size: true, key: "two.key", platform: "linux/arm64" });
      },
      ["size one.pub linux/arm64 signature"],
    ],
  ];
  for (const [what, prepare, expected] of cases) {
    test(what, async (t) => {
      const held = await inLayout(t);
      await sign(held.surroundings, "oci:out:app", { key: "one.key" });
      await prepare(held);
      const request = { ...OURS, require: ["signature", "size"] } as const;
      const report = await held.ask("oci:out:app", request);
      assert.deepEqual(faults(report), expected, explained(report));
      assert.equal(report.error?.exitCode, 5);
      assert.match(report.error?.why ?? "", /linux\/arm64/);
      const other = await held.ask("oci:out:app", { ...request, platform: "linux/amd64" });
      assert.ok(other.verified, explained(other));
    });
  }

  test("its manifest is missing, so that nothing can be said of the index", async (t) => {
    const held = await inLayout(t);
    await sign(held.surroundings, "oci:out:app", { key: "one.key" });
    rmSync(held.blob(ARM64));
    const report = await held.ask("oci:out:app", OURS);
    assert.deepEqual(faults(report), ["image image"]);
    assert.match(report.error?.why ?? "", new RegExp(ARM64.digest));
  });
});

describe("the index:", () => {
  test("its own signature covers its images, as cosign signs", async (t) => {
    const held = await inLayout(t);
    await held.signOnly(INDEX.descriptor);
    const report = await held.ask("oci:out:app", OURS);
    assert.ok(report.verified, explained(report));
  });

  test("signatures of its images do not cover it: anyone could put them together", async (t) => {
    const held = await inLayout(t);
    await held.signOnly(AMD64, ARM64);
    const report = await held.ask("oci:out:app", OURS);
    assert.deepEqual(faults(report), ["signature one.pub the index attached"], explained(report));
    for (const platform of PLATFORMS) assert.ok((await held.ask("oci:out:app", { ...OURS, platform })).verified);
  });

  test("the signature of an image at the index is one of another platform", async (t) => {
    const held = await inLayout(t);
    await held.signOnly(AMD64, ARM64);
    await held.signAt(INDEX.descriptor, AMD64);
    const report = await held.ask("oci:out:app", OURS);
    assert.deepEqual(faults(report), ["signature one.pub the index platform"], explained(report));
  });

  test("entries of one name without an index could be signed by nobody", async (t) => {
    const held = scene(t);
    const layout = new PlantedLayout(join(held.cwd, "out"));
    for (const image of INDEX.images) layout.add(await layout.image(image), "app");
    await held.signOnly(AMD64, ARM64);
    const report = await held.ask("oci:out:app", OURS);
    assert.deepEqual(faults(report), ["signature one.pub the index attached"], explained(report));
    assert.match(report.ignored.map(({ why }) => why).join(), /--platform/);
    assert.ok((await held.ask("oci:out:app", { ...OURS, platform: "linux/arm64" })).verified);
  });

  test("an unstripped program belongs to one of its images, which has to be named", async (t) => {
    const held = await inLayout(t);
    await sign(held.surroundings, "oci:out:app", { key: "one.key" });
    const report = await held.ask("oci:out:app", { ...OURS, unstripped: "order" });
    assert.equal(report.error?.exitCode, 5);
    assert.match(report.error?.why ?? "", /several platforms/);
  });
});

test("of two signers each has to have signed the index and each image", async (t) => {
  const held = await inLayout(t);
  const both = held.policy(`${TWO}signature: required\n`);
  await sign(held.surroundings, "oci:out:app", { key: "one.key" });
  const one = await held.ask("oci:out:app", both);
  assert.deepEqual(
    faults(one),
    EVERYTHING.map((platform) => `signature two ${platform} signature`),
    explained(one),
  );
  await sign(held.surroundings, "oci:out:app", { key: "two.key" });
  const report = await held.ask("oci:out:app", both);
  assert.ok(report.verified, explained(report));
  assert.equal(report.results.length, 6);
});

describe("attestations in the index, as BuildKit keeps them:", () => {
  const SPDX = "https://spdx.dev/Document";
  const BOUND = `${ONE}signature: required\nindexAttestations: bound\n`;
  const statement = (subject: string | undefined) => ({
    ...{ _type: "https://in-toto.io/Statement/v0.1", predicateType: SPDX, predicate: { packages: [] } },
    subject: subject === undefined ? [] : [{ name: "app", digest: { sha256: subject.slice("sha256:".length) } }],
  });

  /** An index whose images are attested by statements about these digests. */
  async function planted(t: TestContext, subjects: readonly (readonly [Descriptor, string | undefined, string?])[]) {
    const held = scene(t);
    const layout = new PlantedLayout(join(held.cwd, "out"));
    const images = [];
    for (const image of INDEX.images) images.push(await layout.image(image));
    const entries = subjects.map(([about, subject, type]) =>
      layout.attestation(about, [layout.statement(statement(subject), type)]),
    );
    layout.add(layout.json(INDEX_TYPE, { manifests: [...images, ...entries] }), "app");
    await sign(held.surroundings, "oci:out:app", { key: "one.key" });
    return held;
  }

  test("bound to their images, and covered by the signature of the index", async (t) => {
    const held = await planted(t, [
      [AMD64, AMD64.digest, SPDX],
      [ARM64, ARM64.digest],
    ]);
    const report = await held.ask("oci:out:app", held.policy(BOUND));
    assert.ok(report.verified, explained(report));
    const bound = report.results.filter(({ requirement }) => requirement === "indexAttestations");
    assert.deepEqual(
      bound.map(({ platform, signer }) => [platform, signer]),
      PLATFORMS.map((platform) => [platform, null]),
    );
  });

  test("without a subject they are bound by an index that is signed, and by no other", async (t) => {
    const held = await planted(t, [
      [AMD64, undefined],
      [ARM64, undefined],
    ]);
    const report = await held.ask("oci:out:app", held.policy(BOUND));
    assert.ok(report.verified, explained(report));
    await attest(held.surroundings, "oci:out:app", { size: true, key: "one.key" });
    const unsigned = await held.ask("oci:out:app", held.policy(`${ONE}size: measured\nindexAttestations: bound\n`));
    assert.deepEqual(
      faults(unsigned),
      PLATFORMS.map((platform) => `indexAttestations ${platform} subject`),
    );
  });

  const attacks: readonly (readonly [string, Parameters<typeof planted>[1], readonly string[]])[] = [
    [
      "about the other image",
      [
        [AMD64, AMD64.digest],
        [ARM64, AMD64.digest],
      ],
      ["linux/arm64 subject"],
    ],
    [
      "of another type than announced",
      [
        [AMD64, AMD64.digest, "x"],
        [ARM64, ARM64.digest],
      ],
      ["linux/amd64 predicate-type"],
    ],
    ["of one image only", [[AMD64, AMD64.digest]], ["linux/arm64 attached"]],
    [
      "about no image of the index",
      [
        [AMD64, AMD64.digest],
        [ARM64, ARM64.digest],
        [INDEX.descriptor, AMD64.digest],
      ],
      ["reference"],
    ],
    ["there are none", [], ["linux/amd64 attached", "linux/arm64 attached"]],
  ];
  for (const [what, subjects, expected] of attacks) {
    test(`refused: ${what}`, async (t) => {
      const held = await planted(t, subjects);
      const report = await held.ask("oci:out:app", held.policy(BOUND));
      assert.deepEqual(
        faults(report),
        expected.map((fault) => `indexAttestations ${fault}`),
        explained(report),
      );
    });
  }

  test("never believed for what has to be signed", async (t) => {
    const held = await planted(t, [
      [AMD64, AMD64.digest],
      [ARM64, ARM64.digest],
    ]);
    const policy = held.policy(`${ONE}indexAttestations: bound\nattestations: ["${SPDX}"]\n`);
    const report = await held.ask("oci:out:app", policy);
    assert.deepEqual(
      faults(report),
      PLATFORMS.map((platform) => `${SPDX} one ${platform} attached`),
    );
  });

  test("bound alone is no policy: nobody would have to have signed anything", async (t) => {
    const held = await planted(t, []);
    await assert.rejects(held.ask("oci:out:app", held.policy(`${ONE}indexAttestations: bound\n`)), {
      code: "config-invalid",
    });
  });
});
