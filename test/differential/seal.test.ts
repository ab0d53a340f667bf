/** What `slim --attest --sign`, `attest` and `sign` keep at an image, judged by cosign; and nothing that was changed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { type Digest, sha256 } from "../../src/base/digest.ts";
import { type Cosign, PASSWORD, startCosign } from "../support/cosign.ts";
import { type RealRegistry, startDockerRegistry, startReferrersRegistry } from "../support/real-registry.ts";
import { PLAIN, reportOf, runPlimsoll } from "../support/slim.ts";

const PROVENANCE = "https://slsa.dev/provenance/v1";
const TYPES = ["https://spdx.dev/Document", PROVENANCE, "https://plimsoll.dev/size/v1"];
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

const asked = ["--measure", "none", "--json", "--attest", "sbom,provenance,size", "--sign", "cosign.key"];

test("cosign accepts what slim attached, in registries with and without the referrers API", async (t) => {
  const cosign = startCosign(t, 3);
  const registries = [await startDockerRegistry(t), await startReferrersRegistry(t)];
  if (cosign === undefined) return;
  cosign.run("generate-key-pair");
  for (const registry of registries) {
    if (registry === undefined) return;
    const name = `${registry.host}/team/plain`;
    const account = { DOCKER_CONFIG: registry.dockerConfig };
    const run = await plimsoll(cosign, registry, "slim", PLAIN, "-o", name, ...asked);
    const { digest } = reportOf(run).image!;
    const image = `${name}@${digest}`;
    cosign.runWith(account, "verify", ...NEW, image);
    for (const type of TYPES) {
      await readLogs();
      cosign.runWith(account, "verify-attestation", ...NEW, "--type", type, image);
    }
    const plain = await plimsoll(cosign, registry, "slim", PLAIN, "-o", `${name}2`, "--measure", "none", "--json");
    assert.equal(reportOf(plain).image!.digest, digest, "attesting changes no byte of the image");
  }
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
  cosign.write("sums.txt", "content");
  await plimsoll(cosign, registry, "sign", "--blob", "sums.txt", "--key", "cosign.key");
  const blob = ["verify-blob", "--key", "cosign.pub", ...cosign.anyLog, "--bundle", "sums.txt.sigstore.json"];
  cosign.run(...blob, "sums.txt");
  cosign.write("sums.txt", "contenu");
  assert.ok(!cosign.accepts(...blob, "sums.txt"));
});

test("cosign refuses an image whose manifest, statement or signature differs in one byte", async (t) => {
  const [cosign, registry] = [startCosign(t, 3), await startReferrersRegistry(t)];
  if (cosign === undefined || registry === undefined) return;
  cosign.run("generate-key-pair");
  const name = `${registry.host}/team/changed`;
  const run = await plimsoll(cosign, registry, "slim", PLAIN, "-o", name, ...asked);
  const { attached } = reportOf(run).seal!.places[0]!;
  const { digest } = reportOf(run).image!;
  const origin = new Registry(`http://${registry.host}/v2/team`);
  const manifest = (await origin.read(`changed/manifests/${digest}`)).toString();
  const moved = manifest.replace('"schemaVersion":2,', '"schemaVersion":2, ');
  const changed = await origin.put("moved", moved, async (blob) => origin.read(`changed/blobs/${blob}`));
  for (const { predicateType, digest: bundle } of attached) {
    const { layers, ...artifact } = JSON.parse((await origin.read(`changed/manifests/${bundle}`)).toString());
    const text = (await origin.read(`changed/blobs/${layers[0].digest}`)).toString();
    const isSignature = predicateType.endsWith("/sign/v1");
    const verb = isSignature ? ["verify"] : ["verify-attestation", "--type", predicateType];
    const attachTo = async (repository: string, subject: Digest, content: string): Promise<boolean> => {
      const layer = { ...layers[0], digest: sha256(content), size: content.length };
      const to = { ...artifact, layers: [layer], subject: { ...artifact.subject, digest: subject } };
      const found = async (blob: string) => (blob === layer.digest ? Buffer.from(content) : Buffer.from("{}"));
      await origin.put(repository, JSON.stringify(to), found);
      return cosign.accepts(...verb, ...NEW, `${registry.host}/team/${repository}@${subject}`);
    };
    const label = predicateType.replace(/\W+/g, "-").toLowerCase();
    const target = `copy-${label}`;
    await origin.put(target, manifest, async (blob) => origin.read(`changed/blobs/${blob}`));
    assert.ok(!(await attachTo(target, digest as Digest, withByte(text, "payload"))), `${predicateType}: payload`);
    assert.ok(!(await attachTo(target, digest as Digest, withByte(text, "sig"))), `${predicateType}: signature`);
    assert.ok(!(await attachTo("moved", changed, text)), `${predicateType}: another manifest`);
    assert.ok(await attachTo(target, digest as Digest, text), `${predicateType}: as it was`);
  }
});

/** Changes one character in the middle of a member in base64. */
function withByte(bundle: string, member: "payload" | "sig"): string {
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

  async put(repository: string, manifest: string, blob: (digest: string) => Promise<Buffer>): Promise<Digest> {
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
    const to = `${this.#origin}/${repository}/manifests/${digest}`;
    const answer = await fetch(to, { method: "PUT", body: manifest, headers: { "content-type": MANIFEST } });
    assert.equal(answer.status, 201);
    return digest;
  }
}
