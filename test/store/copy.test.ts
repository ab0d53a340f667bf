/** `plimsoll copy`, as a whole command line: what arrives is compared by its bytes, and read by other tools. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import type { CopyReport } from "../../src/report/copy-report.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { INDEX, referrersApi } from "../support/fake-referrers.ts";
import { type FakeRegistry, startFakeRegistry } from "../support/fake-registry.ts";
import { PlantedLayout } from "../support/planted-layout.ts";
import { startDockerRegistry } from "../support/real-registry.ts";
import { sampleImage } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
import { requireValidLayout } from "../support/valid-layout.ts";

const SBOM = "application/spdx+json";

/** Two platforms with their attestations, and an index in the index with a third one. */
async function wholeIndex(layout: PlantedLayout): Promise<Descriptor> {
  const amd64 = await layout.image(sampleImage());
  const arm64 = await layout.image(sampleImage({ architecture: "arm64" }));
  const s390x = await layout.image(sampleImage({ architecture: "s390x" }));
  const inner = layout.json(INDEX, { manifests: [s390x, layout.attestation(s390x)] });
  const manifests = [amd64, arm64, layout.attestation(amd64), layout.attestation(arm64), inner];
  return layout.add(layout.json(INDEX, { manifests }), "v1");
}

function blobsIn(folder: string): Record<string, string> {
  const blobs = join(folder, "blobs/sha256");
  return Object.fromEntries(readdirSync(blobs).map((name) => [name, readFileSync(join(blobs, name), "latin1")]));
}

async function copied(cwd: string, ...words: string[]): Promise<CopyReport> {
  const { exitCode, stdout, stderr } = await plimsoll(["copy", ...words, "--json"], cwd);
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout);
}

/** The report and the exit code of a copy that fails. */
async function refused(cwd: string, ...words: string[]): Promise<{ code: number; report: CopyReport }> {
  const { exitCode, stdout } = await plimsoll(["copy", ...words, "--json"], cwd);
  const report: CopyReport = JSON.parse(stdout);
  assert.notEqual(report.error, undefined);
  return { code: exitCode, report };
}

async function planted(t: TestContext): Promise<{ cwd: string; layout: PlantedLayout; root: Descriptor }> {
  const cwd = temporaryFolder(t);
  const layout = new PlantedLayout(join(cwd, "from"));
  return { cwd, layout, root: await wholeIndex(layout) };
}

test("an index arrives with attestations and inner indexes, every blob as it was, by way of a registry", async (t) => {
  const { cwd, root } = await planted(t);
  const registry = await startFakeRegistry(t);
  const there = `${registry.host}/app:v1`;
  const { source, destinations } = await copied(cwd, "oci:from:v1", there, "oci-archive:all.tar");
  assert.deepEqual([source!.digest, source!.images], [root.digest, 3]);
  assert.ok(destinations.every(({ reference }) => reference!.endsWith(`@${root.digest}`)));
  await copied(cwd, there, "oci:back:v1");
  await copied(cwd, "oci-archive:all.tar", "oci:unpacked:v1");
  const wanted = blobsIn(join(cwd, "from"));
  assert.ok(Object.keys(wanted).length > 15);
  assert.deepEqual(blobsIn(join(cwd, "back")), wanted);
  assert.deepEqual(blobsIn(join(cwd, "unpacked")), wanted);
  assert.deepEqual(requireValidLayout(join(cwd, "back")), ["v1"]);
});

test("crane and skopeo read what was copied to a registry", async (t) => {
  const [crane, skopeo] = [requireTool(t, "crane"), requireTool(t, "skopeo")];
  if (crane === undefined || skopeo === undefined) return;
  const registry = await startDockerRegistry(t);
  if (registry === undefined) return;
  const { cwd, root } = await planted(t);
  const there = `${registry.host}/team/app:v1`;
  const env = { ...process.env, DOCKER_CONFIG: registry.dockerConfig };
  const { exitCode, stderr } = await plimsoll(["copy", "oci:from:v1", there], cwd, env as Record<string, string>);
  assert.equal(exitCode, 0, stderr);
  assert.equal(execFileSync(crane, ["digest", there], { env, encoding: "utf8" }).trim(), root.digest);
  execFileSync(crane, ["pull", "--format", "oci", there, join(cwd, "all")], { env, stdio: "pipe" });
  assert.deepEqual(blobsIn(join(cwd, "all")), blobsIn(join(cwd, "from")));
  const account = ["--src-tls-verify=false", "--src-authfile", join(registry.dockerConfig, "config.json")];
  const words = ["--insecure-policy", "--override-arch=arm64", "copy", ...account];
  execFileSync(skopeo, [...words, `docker://${there}`, `oci:${join(cwd, "one")}:v1`], { stdio: "pipe" });
  const { digest } = sampleImage({ architecture: "arm64" }).descriptor;
  assert.ok(digest.slice(7) in blobsIn(join(cwd, "one")));
});

test("one platform is its image alone, and what docker cannot hold is refused before anything is written", async (t) => {
  const { cwd } = await planted(t);
  const one = await copied(cwd, "oci:from:v1", "oci:one:v1", "--platform", "linux/arm64");
  assert.equal(one.source!.digest, sampleImage({ architecture: "arm64" }).descriptor.digest);
  assert.equal(Object.keys(blobsIn(join(cwd, "one"))).length, 3);
  const { report } = await refused(cwd, "oci:from:v1", "docker-archive:all.tar");
  assert.equal(report.error!.code, "several-platforms");
  assert.ok(!readdirSync(cwd).includes("all.tar"));
  await copied(cwd, "oci:from:v1", "docker-archive:one.tar", "--platform", "linux/s390x");
});

test("an entry that is no manifest is refused, wherever in the index it is", async (t) => {
  const cwd = temporaryFolder(t);
  const layout = new PlantedLayout(join(cwd, "from"));
  const image = await layout.image(sampleImage());
  const inner = layout.json(INDEX, { manifests: [layout.blob("application/x-odd", "odd")] });
  layout.add(layout.json(INDEX, { manifests: [image, inner] }), "v1");
  const { code, report } = await refused(cwd, "oci:from:v1", "oci:to:v1");
  assert.deepEqual([code, report.error!.code, report.source], [3, "manifest-invalid", null]);
});

test("a blob that is not what its digest says reaches no destination", async (t) => {
  const { cwd } = await planted(t);
  const registry = await startFakeRegistry(t);
  const [layer] = sampleImage({ architecture: "arm64" }).manifest.layers;
  const path = join(cwd, "from/blobs/sha256", layer!.digest.slice(7));
  const bytes = readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path, bytes);
  const { report } = await refused(cwd, "oci:from:v1", "oci:to:v1", `${registry.host}/app:v1`);
  assert.deepEqual(
    report.destinations.map(({ reference, error }) => [reference, error?.code]),
    [
      [null, "digest-mismatch"],
      [null, "digest-mismatch"],
    ],
  );
  assert.deepEqual(requireValidLayout(join(cwd, "to")), []);
  assert.equal(registry.repository("app").tags.size, 0);
});

test("one destination that fails does not stop the others", async (t) => {
  const { cwd, root } = await planted(t);
  const registry = await startFakeRegistry(t, { fault: () => ({ status: 403 }) });
  const { report } = await refused(cwd, "oci:from:v1", `${registry.host}/app:v1`, "oci:to:v1");
  assert.deepEqual(
    report.destinations.map(({ error }) => error?.code),
    ["registry-denied", undefined],
  );
  assert.equal(report.destinations[1]!.reference, `oci:to:v1@${root.digest}`);
  assert.equal(report.error!.code, "registry-denied");
});

test("a source that is not there is said, and nothing is written", async (t) => {
  const { cwd } = await planted(t);
  const registry = await startFakeRegistry(t);
  for (const [source, error] of [
    ["oci:from:v2", "image-unknown"],
    ["oci:nowhere", "layout-invalid"],
    [`${registry.host}/app:v1`, "image-unknown"],
  ] as const) {
    const { report } = await refused(cwd, source, "oci:to:v1");
    assert.deepEqual([report.error!.code, report.source, report.destinations], [error, null, []]);
  }
  assert.ok(!readdirSync(cwd).includes("to"));
});

/** An SBOM of the index, one of an image, and a signature of the former. */
function attach(layout: PlantedLayout, root: Descriptor) {
  const sbom = layout.add(layout.artifact(SBOM, root, "of the index"));
  const ofImage = layout.add(layout.artifact(SBOM, sampleImage().descriptor, "of the image"));
  const signature = layout.add(layout.artifact("application/vnd.example.signature", sbom, "of the SBOM"));
  return { sbom, ofImage, signature };
}

const REGISTRIES: Readonly<Record<string, (registry: FakeRegistry) => FakeRegistry["fault"]>> = {
  "the referrers API": (registry) => referrersApi(registry),
  "fallback tags": () => undefined,
};

for (const [name, fault] of Object.entries(REGISTRIES)) {
  test(`what is attached goes along, and what is attached to that, through a registry with ${name}`, async (t) => {
    const { cwd, layout, root } = await planted(t);
    const attached = Object.values(attach(layout, root));
    const registry = await startFakeRegistry(t);
    registry.fault = fault(registry);
    const there = `${registry.host}/app:v1`;
    for (const [from, to] of [
      ["oci:from:v1", there],
      [there, "oci:back:v1"],
    ] as const) {
      const { destinations } = await copied(cwd, from, to, "--attached");
      const found = destinations[0]!.attached!.map(({ digest, subject }) => `${digest} of ${subject}`);
      const subjects = [root.digest, sampleImage().descriptor.digest, attached[0]!.digest];
      assert.deepEqual(found.toSorted(), attached.map(({ digest }, at) => `${digest} of ${subjects[at]}`).toSorted());
    }
    assert.deepEqual(blobsIn(join(cwd, "back")), blobsIn(join(cwd, "from")));
    const without = await copied(cwd, there, "oci:plain:v1");
    assert.equal(without.destinations[0]!.attached, null);
    assert.ok(Object.keys(blobsIn(join(cwd, "plain"))).length < Object.keys(blobsIn(join(cwd, "from"))).length);
  });
}

test("an attachment that cannot be read makes the copy fail, and the image stays", async (t) => {
  const { cwd, layout, root } = await planted(t);
  const { sbom } = attach(layout, root);
  writeFileSync(join(cwd, "from/blobs", ...sbom.digest.split(":")), "{}");
  const { report } = await refused(cwd, "oci:from:v1", "oci:to:v1", "--attached");
  const [outcome] = report.destinations;
  assert.deepEqual([outcome!.reference, outcome!.attached], [`oci:to:v1@${root.digest}`, null]);
  assert.equal(outcome!.error!.code, report.error!.code);
  assert.equal(report.error!.code, "digest-mismatch");
});

test("an attached index, and a place that holds no attachments, are refused by name", async (t) => {
  const { cwd, layout, root } = await planted(t);
  attach(layout, root);
  const toArchive = await refused(cwd, "oci:from:v1", "oci-archive:all.tar", "--attached");
  assert.equal(toArchive.report.error!.code, "attachments-unsupported");
  const { mediaType, digest, size } = root;
  layout.add(layout.json(INDEX, { manifests: [], subject: { mediaType, digest, size } }));
  const { report } = await refused(cwd, "oci:from:v1", "oci:to:v1", "--attached");
  assert.equal(report.error!.code, "attachments-unsupported");
  assert.match(report.error!.what, /is attached, and is an index/);
});

test("what cosign's older scheme keeps under tags goes along, and no signature that is there already is lost", async (t) => {
  const { cwd } = await planted(t);
  const [source, other] = [await startFakeRegistry(t), await startFakeRegistry(t)];
  const [from, to] = [`${source.host}/team/app:1`, `${other.host}/mirror/app:1`];
  await copied(cwd, "oci:from:v1", from, to);
  for (const name of ["ours", "theirs"]) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    writeFileSync(join(cwd, `${name}.key`), privateKey.export({ format: "pem", type: "pkcs8" }));
    writeFileSync(join(cwd, `${name}.pub`), publicKey.export({ format: "pem", type: "spki" }));
  }
  const sealed = async (place: string, key: string) => {
    for (const verb of [["sign"], ["attest", "--size"]]) {
      const run = await plimsoll([...verb, place, "--key", key, "--format", "cosign2"], cwd);
      assert.equal(run.exitCode, 0, run.stderr);
    }
  };
  const isVerified = async (place: string, key: string) => {
    const flags = ["--key", key, "--without-log", "--require", "signature,size"];
    return (await plimsoll(["verify", place, ...flags], cwd)).exitCode === 0;
  };
  await sealed(from, "ours.key");
  for (const place of [to, "oci:out:v1"]) {
    for (const run of ["new", "again"]) {
      const { destinations } = await copied(cwd, from, place, "--attached");
      // Four subjects are signed, and what three images weigh is stated.
      assert.equal(destinations[0]!.attached?.length, 7, run);
    }
    assert.ok(await isVerified(place, "ours.pub"));
    assert.ok(!(await isVerified(place, "theirs.pub")));
  }
  assert.ok(await isVerified("oci:out", "ours.pub"), "signatures in a layout are no images");
  await copied(cwd, "oci:out:v1", `${other.host}/third/app:1`, "--attached");
  assert.ok(await isVerified(`${other.host}/third/app:1`, "ours.pub"), "out of a layout");
  await copied(cwd, "oci:from:v1", `${other.host}/fourth/app:1`);
  await sealed(`${other.host}/fourth/app:1`, "theirs.key");
  const { report } = await refused(cwd, from, `${other.host}/fourth/app:1`, "--attached");
  assert.equal(report.error?.code, "attachments-unsupported");
  assert.ok(await isVerified(`${other.host}/fourth/app:1`, "theirs.pub"));
});
