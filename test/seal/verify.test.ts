/** `plimsoll verify` on a layout that a test forges: each attack is refused by the check that is named for it. */
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, type TestContext, test } from "node:test";
import { sha256 } from "../../src/base/digest.ts";
import type { Json } from "../../src/base/strict-json.ts";
import type { VerifyRequest } from "../../src/flow/verify/request.ts";
import { verify } from "../../src/flow/verify/verify.ts";
import { bundleArtifact, COSIGN_SIGN_PREDICATE_TYPE } from "../../src/format/cosign/bundle-referrer.ts";
import { encodeStatement } from "../../src/format/in-toto/statement.ts";
import { BUNDLE_MEDIA_TYPE } from "../../src/format/sigstore-bundle/bundle.ts";
import type { VerifyReport } from "../../src/report/verify-report.ts";
import { imageSignature } from "../../src/seal/sign/sign-image.ts";
import type { CheckName } from "../../src/seal/verify/check.ts";
import { keylessBundle } from "../../src/sigstore/keyless.ts";
import { type Draft, hexOf } from "../support/binding-attacks.ts";
import { identityToken, startFakeSigstore } from "../support/fake-sigstore.ts";
import { nullWorld } from "../support/null-world.ts";
import {
  BASE,
  BUILDER,
  COMMIT,
  changeByte,
  type SealedLayout,
  type SealKind,
  SOURCE,
  type UnsealedLayout,
  unsealedLayout,
} from "../support/sealed-layout.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const POLICY = `
signers:
  - name: release
    key: cosign.pub
    log: none
signature: required
provenance:
  builder: ${BUILDER}
  source: ${SOURCE}
  revision: ${COMMIT}
  clean: true
  base: ${BASE}
  binaries: attested
sbom: complete
size: measured
`;

const KINDS: readonly SealKind[] = ["signature", "provenance", "sbom", "size"];
const ALONE = { key: "cosign.pub", withoutLog: true } as const;

function ask({ cwd, target }: SealedLayout, request: VerifyRequest): Promise<VerifyReport> {
  return verify({ ...nullWorld(), cwd }, target, request);
}

/** The checks that found a fault, each with what it belongs to. */
function faults({ results }: VerifyReport): readonly string[] {
  return results.flatMap(({ requirement, checks }) =>
    checks.filter(({ state }) => state === "failed").map(({ name }) => `${requirement} ${name}`),
  );
}

const explained = (report: VerifyReport) => JSON.stringify(report.results, null, 1);

// biome-ignore lint/suspicious/noExplicitAny: an attacker may change any member of any predicate
type Loose = any;

function withPredicate(change: (predicate: Loose) => void): (draft: Draft) => Draft {
  return (draft) => {
    const predicate = structuredClone(draft.statement.predicate) as Json;
    change(predicate);
    return { ...draft, statement: { ...draft.statement, predicate } };
  };
}

const withStatement = (members: { readonly [name: string]: Json }) => (draft: Draft) => ({
  ...draft,
  statement: { ...draft.statement, ...members },
});

const dependencies = (predicate: Loose) => predicate.buildDefinition.resolvedDependencies;
const otherImage = [{ name: "order", digest: { sha256: hexOf(sha256("another image")) } }];
const reversed = (good: Uint8Array) => Buffer.from(good).reverse();

/** What is wrong with one of the four, and the check that says it. */
const ATTACKS: readonly (readonly [string, SealKind, CheckName, (draft: Draft) => Draft])[] = [
  ["another image", "signature", "subject", withStatement({ subject: otherImage })],
  ["another image", "sbom", "subject", withStatement({ subject: otherImage })],
  ["no subject", "size", "statement", withStatement({ subject: [] })],
  ["another kind", "signature", "attached", withStatement({ predicateType: "https://example.com/other" })],
  ["another payload type", "provenance", "payload-type", (draft) => ({ ...draft, payloadType: "text/plain" })],
  [
    "another payload signed",
    "provenance",
    "signature",
    (draft) => ({ ...draft, signedInstead: () => Buffer.from("x") }),
  ],
  ["a changed signature", "sbom", "signature", (draft) => ({ ...draft, signatures: (good) => [reversed(good)] })],
  [
    "a bad signature more",
    "signature",
    "signatures",
    (draft) => ({ ...draft, signatures: (good) => [good, reversed(good)] }),
  ],
  ["no signature", "size", "signatures", (draft) => ({ ...draft, signatures: () => [] })],
  [
    "a certificate",
    "signature",
    "signed-by",
    (draft) => ({
      ...draft,
      bundle: (bundle) => ({ ...bundle, verificationMaterial: { certificate: { rawBytes: "AAAA" } } }),
    }),
  ],
  ["an unknown member", "size", "bundle", (draft) => ({ ...draft, bundle: (bundle) => ({ ...bundle, more: true }) })],
  [
    "too many subjects",
    "size",
    "statement",
    withStatement({ subject: Array.from({ length: 1025 }, () => otherImage[0]!) }),
  ],
  ["another builder", "provenance", "builder", withPredicate((all) => (all.runDetails.builder.id = `${BUILDER}/evil`))],
  [
    "another repository",
    "provenance",
    "source",
    withPredicate((all) => (dependencies(all)[0].uri = `git+https://example.com/evil.git@${COMMIT}`)),
  ],
  [
    "another commit",
    "provenance",
    "revision",
    withPredicate((all) => (dependencies(all)[0].digest.gitCommit = "f".repeat(40))),
  ],
  [
    "changes in the source",
    "provenance",
    "clean",
    withPredicate((all) => (dependencies(all)[0].annotations.dirty = "true")),
  ],
  ["silence about changes", "provenance", "clean", withPredicate((all) => delete dependencies(all)[0].annotations)],
  ["another base", "provenance", "base", withPredicate((all) => (dependencies(all)[1].digest.sha256 = "0".repeat(64)))],
  [
    "another program",
    "provenance",
    "binaries",
    withPredicate((all) => (all.runDetails.byproducts[0].digest.sha256 = "0".repeat(64))),
  ],
  [
    "a module less",
    "sbom",
    "sbom",
    withPredicate((all) =>
      all.packages.splice(
        all.packages.findIndex((one: Loose) => /^github/.test(one.name)),
        1,
      ),
    ),
  ],
  [
    "another version",
    "sbom",
    "sbom",
    withPredicate((all) => (all.packages.find((one: Loose) => /^github/.test(one.name)).versionInfo = "v0.0.1")),
  ],
  [
    "no standard library",
    "sbom",
    "sbom",
    withPredicate((all) => (all.packages = all.packages.filter((one: Loose) => one.name !== "stdlib"))),
  ],
  ["a smaller size", "size", "size", withPredicate((all) => (all.after.wireBytes -= 1))],
  ["another ledger", "size", "ledger", withPredicate((all) => (all.ledger.digest = sha256("another ledger")))],
];

describe("plimsoll verify", { skip: process.platform === "win32" }, () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-test-sealed-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let making: Promise<UnsealedLayout> | undefined;
  let made: UnsealedLayout | undefined;

  async function copied(t: TestContext): Promise<SealedLayout | undefined> {
    if (requireTool(t, "go") === undefined) return undefined;
    making ??= unsealedLayout(folder);
    made = await making;
    return made.copy(temporaryFolder(t));
  }

  /** A layout in which everything is signed, but for what `except` says. */
  async function sealed(t: TestContext, except: { readonly [kind in SealKind]?: (draft: Draft) => Draft } = {}) {
    const layout = await copied(t);
    if (layout === undefined) return undefined;
    layout.write("policy.yaml", POLICY);
    for (const kind of KINDS) await layout.seal(kind, except[kind]);
    return layout;
  }

  test("believes what is signed and true, and names every check", async (t) => {
    const layout = await sealed(t);
    if (layout === undefined) return;
    const report = await ask(layout, { policy: "policy.yaml", unstripped: made!.unstripped });
    assert.ok(report.verified, explained(report));
    assert.equal(report.error, undefined);
    assert.deepEqual(report.images, [{ platform: "linux/amd64", manifest: made!.image.descriptor.digest }]);
    const names = new Set(report.results.flatMap(({ checks }) => checks.map(({ name }) => name)));
    for (const name of [
      "subject",
      "platform",
      "builder",
      "revision",
      "base",
      "binaries",
      "sbom",
      "ledger",
      "fingerprints",
    ]) {
      assert.ok(names.has(name as CheckName), name);
    }
    const flags = await ask(layout, { ...ALONE, require: KINDS });
    assert.ok(flags.verified, explained(flags));
  });

  for (const [what, kind, foundBy, change] of ATTACKS) {
    test(`refuses ${kind} with ${what}: ${foundBy}`, async (t) => {
      const layout = await sealed(t, { [kind]: change });
      if (layout === undefined) return;
      const report = await ask(layout, { policy: "policy.yaml" });
      assert.ok(!report.verified);
      assert.equal(report.error?.exitCode, 5);
      assert.deepEqual(faults(report), [`${kind} ${foundBy}`], explained(report));
    });
  }

  test("believes one good signature beside a bad one, and says the bad one", async (t) => {
    const layout = await sealed(t);
    if (layout === undefined) return;
    await layout.seal("signature", (draft) => ({ ...draft, signatures: (good) => [reversed(good)] }));
    const report = await ask(layout, ALONE);
    assert.ok(report.verified, explained(report));
    assert.deepEqual(
      report.ignored.map(({ why }) => why.split(":")[0]),
      ["signature"],
    );
  });

  for (const [what, fileOf, found] of [
    ["the manifest", (layout: SealedLayout) => layout.blob(made!.image.descriptor.digest), ["image image"]],
    [
      "the binary",
      (layout: SealedLayout) => layout.blob(made!.image.layers[0]!.descriptor.digest),
      ["provenance layers", "sbom layers", "size layers"],
    ],
  ] as const) {
    test(`refuses one changed byte of ${what}`, async (t) => {
      const layout = await sealed(t);
      if (layout === undefined) return;
      changeByte(fileOf(layout));
      assert.deepEqual(faults(await ask(layout, { policy: "policy.yaml" })), found);
    });
  }

  for (const kind of KINDS) {
    test(`refuses one changed byte of what holds the ${kind}`, async (t) => {
      const layout = await copied(t);
      if (layout === undefined) return;
      changeByte(layout.blob(await layout.seal(kind)));
      assert.deepEqual(faults(await ask(layout, { ...ALONE, require: [kind] })), [`${kind} bundle`]);
    });
  }

  test("refuses an unstripped program of another build, what is no program, and no file", async (t) => {
    const layout = await sealed(t);
    if (layout === undefined) return;
    copyFileSync(made!.unstripped, join(layout.cwd, "changed"));
    changeByte(join(layout.cwd, "changed"));
    layout.write("text", "no program");
    for (const unstripped of ["changed", "text", "missing"]) {
      const report = await ask(layout, { ...ALONE, unstripped });
      assert.deepEqual(faults(report), ["unstripped fingerprints"], explained(report));
    }
  });

  test("says that nothing is signed, and that a statement is unsigned", async (t) => {
    const layout = await copied(t);
    if (layout === undefined) return;
    assert.deepEqual(faults(await ask(layout, ALONE)), ["signature attached"]);
    const type = "application/vnd.in-toto+json";
    await layout.attach({
      artifactType: type,
      layers: [{ mediaType: type, bytes: Buffer.from("{}") }],
      annotations: {},
    });
    const report = await ask(layout, { ...ALONE, require: ["sbom"] });
    assert.ok(!report.verified);
    assert.match(report.ignored.map(({ why }) => why).join(), /nobody signed/);
  });

  test("does not read more signatures than its limit, and does not believe that there is none", async (t) => {
    const layout = await copied(t);
    if (layout === undefined) return;
    const layer = { mediaType: BUNDLE_MEDIA_TYPE, bytes: Buffer.from("{}") };
    const layers = Array.from({ length: 520 }, () => layer);
    await layout.attach({ ...bundleArtifact(Buffer.from("{}"), "x"), layers });
    const report = await ask(layout, ALONE);
    assert.ok(!report.verified);
    assert.match(report.ignored.map(({ why }) => why).join(), /reads 512 signatures/);
  });

  for (const [what, bytes] of [
    ["bytes that are not UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ["JSON that nests too deeply", Buffer.from("[".repeat(100_000))],
    ["nothing", Buffer.alloc(0)],
  ] as const) {
    test(`refuses ${what} in place of a signature`, async (t) => {
      const layout = await copied(t);
      if (layout === undefined) return;
      await layout.attach(bundleArtifact(bytes, "x"));
      assert.deepEqual(faults(await ask(layout, ALONE)), ["signature bundle"]);
    });
  }

  test("believes a certificate by identity, issuer and log, and names which of them is another", async (t) => {
    const layout = await copied(t);
    if (layout === undefined) return;
    const [sigstore, other] = [await startFakeSigstore(t), await startFakeSigstore(t)];
    const services = { fulcioUrl: sigstore.url, rekorUrl: sigstore.url, timestampUrl: null };
    const payload = encodeStatement(imageSignature(made!.image.descriptor.digest));
    const token = { identityToken: identityToken("ci@example.com", "https://issuer.example") };
    const bytes = await keylessBundle({ ...services, ...token }, { kind: "statement", payload });
    await layout.attach(bundleArtifact(bytes, COSIGN_SIGN_PREDICATE_TYPE));
    layout.write("root.json", JSON.stringify(sigstore.root));
    layout.write("other.json", JSON.stringify(other.root));
    const genuine = {
      certificateIdentity: "ci@example.com",
      certificateOidcIssuer: "https://issuer.example",
      trustedRoot: "root.json",
    };
    const report = await ask(layout, genuine);
    assert.ok(report.verified, explained(report));
    const { certificateIdentity: _, ...anybody } = genuine;
    assert.ok((await ask(layout, { ...anybody, certificateIdentityRegexp: "ci@.*" })).verified);
    for (const [request, fault] of [
      [{ ...anybody, certificateIdentityRegexp: "example" }, "identity"],
      [{ ...genuine, certificateIdentity: "evil@example.com" }, "identity"],
      [{ ...genuine, certificateOidcIssuer: "https://evil.example" }, "issuer"],
      [{ ...genuine, trustedRoot: "other.json" }, "certificate"],
    ] as const) {
      const faulty = faults(await ask(layout, request));
      assert.ok(faulty.includes(`signature ${fault}`), `${fault}: ${faulty.join(", ")}`);
    }
    await layout.seal("size");
    const logged = await ask(layout, { key: "cosign.pub", trustedRoot: "root.json", require: ["size"] });
    assert.deepEqual(faults(logged), ["size log-inclusion"], explained(logged));
  });

  test("makes every exception a check that could not be made", async (t) => {
    const layout = await sealed(t);
    if (layout === undefined) return;
    const elsewhere = await verify({ ...nullWorld(), cwd: layout.cwd }, "oci:nowhere", ALONE);
    assert.equal(elsewhere.error?.exitCode, 5);
    assert.equal(elsewhere.digest, null);
    const archive = await verify({ ...nullWorld(), cwd: layout.cwd }, "docker-archive:nowhere.tar", ALONE);
    assert.equal(archive.error?.exitCode, 5);
  });
});
