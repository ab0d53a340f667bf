/** What `slim --attest --sign`, `attest` and `sign` keep at an image, judged by cosign; and nothing that was changed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { type Digest, sha256 } from "../../src/base/digest.ts";
import type { VerifyRequest } from "../../src/flow/verify/request.ts";
import { verify } from "../../src/flow/verify/verify.ts";
import { type AttachedKind, attachedTag } from "../../src/format/cosign/attached-tag.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { type Cosign, PASSWORD, startCosign } from "../support/cosign.ts";
import { nullWorld } from "../support/null-world.ts";
import { type RealRegistry, startDockerRegistry, startReferrersRegistry } from "../support/real-registry.ts";
import { sampleImage, sampleIndex, UNWATCHED } from "../support/sample-image.ts";
import { PLAIN, reportOf, runPlimsoll } from "../support/slim.ts";

const PROVENANCE = "https://slsa.dev/provenance/v1";
const BEFORE = sampleIndex([sampleImage(), sampleImage({ architecture: "arm64" })]);
const KEY = ["--key", "cosign.pub", "--insecure-ignore-tlog=true"];
const NEW = [...KEY, "--trusted-root", "root.json"];
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

/** Runs plimsoll in cosign's folder with the registry's account. */
async function plimsoll({ folder }: Cosign, { dockerConfig }: RealRegistry, ...words: readonly string[]) {
  const env = { COSIGN_PASSWORD: PASSWORD, DOCKER_CONFIG: dockerConfig };
  const run = await runPlimsoll(words, { cwd: folder, env });
  assert.equal(run.exitCode, 0, run.stderr);
  assert.ok(!`${run.stdout}${run.stderr}`.includes(PASSWORD));
  return run;
}

/**
 * While cosign runs, this process reads nothing, and a registry whose log nobody reads stops when the pipe is full: so it is
 * read in between.
 */
function readLogs(): Promise<void> {
  return setTimeout(20);
}

const asked = ["--measure", "none", "--json", "--sign", "cosign.key"];
const STATEMENTS = ["--attest", "sbom,provenance,size"];

/** What `plimsoll verify` finds; with everything that is required, the image is measured again. */
function verified(
  { folder }: Cosign,
  { dockerConfig }: RealRegistry,
  image: string,
  require: VerifyRequest["require"],
) {
  const world = nullWorld();
  const surroundings = { ...world, cwd: folder, env: { ...world.env, DOCKER_CONFIG: dockerConfig } };
  return verify(surroundings, image, { key: "cosign.pub", withoutLog: true, ...(require && { require }) });
}

const ALL = ["signature", "provenance", "sbom", "size"] as const;

test("of two platforms, cosign and verify accept what slim attached, with and without the referrers API and in a layout", async (t) => {
  const cosign = startCosign(t, 3);
  const [registry, open] = [await startDockerRegistry(t), await startReferrersRegistry(t)];
  if (cosign === undefined || registry === undefined || open === undefined) return;
  cosign.run("generate-key-pair");
  await writeLayout(cosign.path("before"), BEFORE, "v1", UNWATCHED);
  const how = ["--attest", "sbom,cyclonedx,provenance,size", "--before", "oci:before:v1"];
  const platforms = ["--platform", "linux/amd64,linux/arm64"];
  const names = [registry, open].map(({ host }) => `${host}/team/plain`);
  const places = [...names, "oci:out:app"].flatMap((name) => ["-o", name]);
  const run = await plimsoll(cosign, registry, "slim", PLAIN, ...places, ...platforms, ...asked, ...how);
  const { digest } = reportOf(run).image!;
  for (const [number, name] of names.entries()) {
    const { attached } = reportOf(run).seal!.places[number]!;
    assert.equal(attached.length, 3 + 2 * 4);
    for (const { subject, predicateType } of attached) {
      await readLogs();
      const verb = predicateType.endsWith("/sign/v1") ? ["verify"] : ["verify-attestation", "--type", predicateType];
      cosign.runWith({ DOCKER_CONFIG: registry.dockerConfig }, ...verb, ...NEW, `${name}@${subject}`);
    }
  }
  for (const image of [`${names[0]}@${digest}`, `${names[1]}@${digest}`, "oci:out:app"]) {
    const report = await verified(cosign, registry, image, ALL);
    assert.ok(report.verified, JSON.stringify(report.error));
    assert.equal(report.images.length, 2);
  }
  const plain = ["slim", PLAIN, "-o", "oci:unsealed:app", ...platforms, "--measure", "none", "--json"];
  const unsealed = await plimsoll(cosign, registry, ...plain);
  assert.equal(reportOf(unsealed).image!.digest, digest, "attesting changes no byte of the image");
});

test("cosign 2 accepts the older tags", async (t) => {
  const [cosign, registry] = [startCosign(t, 2), await startReferrersRegistry(t)];
  if (cosign === undefined || registry === undefined) return;
  cosign.run("generate-key-pair");
  const name = `${registry.host}/team/old`;
  await plimsoll(cosign, registry, "slim", PLAIN, "-o", name, "--measure", "none");
  await plimsoll(cosign, registry, "sign", name, "--key", "cosign.key", "--format", "cosign2");
  await plimsoll(cosign, registry, "attest", name, "--sbom", "spdx", "--key", "cosign.key", "--format", "cosign2");
  cosign.run("verify", ...KEY, name);
  cosign.run("verify-attestation", ...KEY, "--type", "https://spdx.dev/Document", name);
  assert.ok(!cosign.accepts("verify-attestation", ...KEY, "--type", PROVENANCE, name));
  const signed = await verified(cosign, registry, name, ["signature", "sbom"]);
  assert.ok(signed.verified, JSON.stringify(signed.error));
  await refusesOtherTags(cosign, registry, signed.digest as Digest);
  cosign.write("sums.txt", "content");
  await plimsoll(cosign, registry, "sign", "--blob", "sums.txt", "--key", "cosign.key");
  const blob = ["verify-blob", "--key", "cosign.pub", ...cosign.anyLog, "--bundle", "sums.txt.sigstore.json"];
  cosign.run(...blob, "sums.txt");
  cosign.write("sums.txt", "contenu");
  assert.ok(!cosign.accepts(...blob, "sums.txt"));
});

test("cosign and verify refuse what differs in one byte of binary, manifest, SBOM, provenance, size or signature", async (t) => {
  const [cosign, registry] = [startCosign(t, 3), await startReferrersRegistry(t)];
  if (cosign === undefined || registry === undefined) return;
  cosign.run("generate-key-pair");
  const name = `${registry.host}/team/changed`;
  const run = await plimsoll(cosign, registry, "slim", PLAIN, "-o", name, ...asked, ...STATEMENTS);
  const { attached } = reportOf(run).seal!.places[0]!;
  const { digest } = reportOf(run).image! as { digest: Digest };
  const origin = new Registry(`http://${registry.host}/v2/team`);
  const manifest = (await origin.read(`changed/manifests/${digest}`)).toString();
  const blobOf = (blob: string) => origin.read(`changed/blobs/${blob}`);
  const moved = await origin.put("moved", manifest.replace('"schemaVersion":2,', '"schemaVersion":2, '), blobOf);
  const binary = await putWithOtherBinary(origin, manifest, blobOf);
  for (const { predicateType, digest: bundle } of attached) {
    const { layers, ...artifact } = JSON.parse((await origin.read(`changed/manifests/${bundle}`)).toString());
    const text = (await blobOf(layers[0].digest)).toString();
    const isSignature = predicateType.endsWith("/sign/v1");
    const verb = isSignature ? ["verify"] : ["verify-attestation", "--type", predicateType];
    const required = REQUIRED[predicateType] ?? assert.fail(predicateType);
    /** Whether both accept; they have to agree. */
    const attachTo = async (repository: string, subject: Digest, content: string): Promise<boolean> => {
      const layer = { ...layers[0], digest: sha256(content), size: content.length };
      const to = { ...artifact, layers: [layer], subject: { ...artifact.subject, digest: subject } };
      const found = async (blob: string) => (blob === layer.digest ? Buffer.from(content) : Buffer.from("{}"));
      await origin.put(repository, JSON.stringify(to), found);
      const image = `${registry.host}/team/${repository}@${subject}`;
      const report = await verified(cosign, registry, image, [required]);
      assert.equal(cosign.accepts(...verb, ...NEW, image), report.verified, JSON.stringify(report.results));
      return report.verified;
    };
    const target = `copy-${required}`;
    await origin.put(target, manifest, blobOf);
    assert.ok(!(await attachTo(target, digest, withByte(text, "payload"))), `${predicateType}: payload`);
    assert.ok(!(await attachTo(target, digest, withByte(text, "sig"))), `${predicateType}: signature`);
    assert.ok(!(await attachTo("moved", moved, text)), `${predicateType}: another manifest`);
    assert.ok(!(await attachTo("binary", binary, text)), `${predicateType}: another binary`);
    assert.ok(await attachTo(target, digest, text), `${predicateType}: as it was`);
  }
});

const REQUIRED: Readonly<Record<string, (typeof ALL)[number]>> = {
  "https://sigstore.dev/cosign/sign/v1": "signature",
  "https://spdx.dev/Document": "sbom",
  [PROVENANCE]: "provenance",
  "https://plimsoll.dev/size/v1": "size",
};

/** The same image, but for one byte of the program in its last layer: everything that names it by a digest is made anew. */
async function putWithOtherBinary(origin: Registry, manifest: string, blobOf: Blobs): Promise<Digest> {
  const parsed = JSON.parse(manifest);
  const config = JSON.parse((await blobOf(parsed.config.digest)).toString());
  const tar = gunzipSync(await blobOf(parsed.layers.at(-1).digest));
  const middle = tar.length >> 1;
  tar[middle] = tar[middle]! ^ 1;
  config.rootfs.diff_ids[config.rootfs.diff_ids.length - 1] = sha256(tar);
  const contents = [Buffer.from(JSON.stringify(config)), gzipSync(tar)];
  for (const [index, descriptor] of [parsed.config, parsed.layers.at(-1)].entries()) {
    Object.assign(descriptor, { digest: sha256(contents[index]!), size: contents[index]!.length });
  }
  const known = new Map(contents.map((content) => [sha256(content) as string, content]));
  return origin.put("binary", JSON.stringify(parsed), async (blob) => known.get(blob) ?? (await blobOf(blob)));
}

type Blobs = (digest: string) => Promise<Buffer>;

/** The same under tags: one byte of the claim, of the SBOM, of either signature, or of the image. */
async function refusesOtherTags(cosign: Cosign, registry: RealRegistry, digest: Digest): Promise<void> {
  const origin = new Registry(`http://${registry.host}/v2/team`);
  const blobOf = (blob: string) => origin.read(`old/blobs/${blob}`);
  const image = (await origin.read(`old/manifests/${digest}`)).toString();
  const tagOf = (subject: Digest, kind: AttachedKind) => attachedTag(subject, kind);
  const judged = async (repository: string, subject: Digest, kind: AttachedKind) => {
    const name = `${registry.host}/team/${repository}@${subject}`;
    const verb = kind === "sig" ? ["verify"] : ["verify-attestation", "--type", "https://spdx.dev/Document"];
    const report = await verified(cosign, registry, name, [kind === "sig" ? "signature" : "sbom"]);
    assert.equal(cosign.accepts(...verb, ...KEY, name), report.verified, JSON.stringify(report.results));
    return report.verified;
  };
  await origin.put("old-moved", image.replace('"schemaVersion":2,', '"schemaVersion":2, '), blobOf);
  for (const kind of ["sig", "att"] as const) {
    const manifest = (await origin.read(`old/manifests/${tagOf(digest, kind)}`)).toString();
    const [layer] = JSON.parse(manifest).layers;
    const content = (await blobOf(layer.digest)).toString();
    const place = async (repository: string, subject: Digest, change: (text: string) => string, all = manifest) => {
      const next = change(content);
      const written = all.replaceAll(layer.digest, sha256(next));
      const held = async (blob: string) => (blob === sha256(next) ? Buffer.from(next) : blobOf(blob));
      await origin.put(repository, written, held, tagOf(subject, kind));
      return judged(repository, subject, kind);
    };
    const repository = `old-${kind}`;
    await origin.put(repository, image, blobOf);
    const member = kind === "sig" ? "docker-manifest-digest" : "payload";
    assert.ok(!(await place(repository, digest, (text) => withByte(text, member))), `${kind}: content`);
    const asIs = (text: string) => text;
    if (kind === "sig") {
      const badSignature = withByte(manifest, "dev.cosignproject.cosign/signature");
      assert.ok(!(await place(repository, digest, asIs, badSignature)), "sig: signature");
    } else assert.ok(!(await place(repository, digest, (text) => withByte(text, "sig"))), "att: signature");
    const moved = sha256(image.replace('"schemaVersion":2,', '"schemaVersion":2, '));
    assert.ok(!(await place("old-moved", moved, asIs)), `${kind}: another manifest`);
    assert.ok(await place(repository, digest, asIs), `${kind}: as it was`);
  }
}

/** Changes one character in the middle of a member in base64. */
function withByte(bundle: string, member: string): string {
  const start = bundle.indexOf(`"${member}":"`) + member.length + 4;
  const middle = Math.floor((start + bundle.indexOf('"', start)) / 2);
  return `${bundle.slice(0, middle)}${bundle[middle] === "A" ? "B" : "A"}${bundle.slice(middle + 1)}`;
}

/** As much of the distribution API as puts a manifest with its blobs. */
class Registry {
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  async read(path: string): Promise<Buffer> {
    const answer = await fetch(`${this.#origin}/${path}`, { headers: { accept: MANIFEST } });
    assert.equal(answer.status, 200, path);
    return Buffer.from(await answer.arrayBuffer());
  }

  async put(repository: string, manifest: string, blob: Blobs, reference?: string): Promise<Digest> {
    const { config, layers } = JSON.parse(manifest) as Record<"config", { digest: string }> & {
      layers: { digest: string }[];
    };
    for (const { digest } of [config, ...layers]) {
      const opened = await fetch(`${this.#origin}/${repository}/blobs/uploads/`, { method: "POST" });
      const to = new URL(opened.headers.get("location")!, this.#origin);
      to.searchParams.set("digest", digest);
      assert.equal((await fetch(to, { method: "PUT", body: await blob(digest) })).status, 201);
    }
    const digest = sha256(manifest);
    const to = `${this.#origin}/${repository}/manifests/${reference ?? digest}`;
    const answer = await fetch(to, { method: "PUT", body: manifest, headers: { "content-type": MANIFEST } });
    assert.equal(answer.status, 201);
    return digest;
  }
}
