/** `plimsoll explain IMAGE --attestations`: what BuildKit keeps in an index, read, and bound to the images of the index. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import type { AttestationsReport } from "../../src/report/attestations-report.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { startBuildkit } from "../support/buildkit-daemon.ts";
import { INDEX, MANIFEST } from "../support/fake-referrers.ts";
import { PlantedLayout, referring } from "../support/planted-layout.ts";
import { sampleImage } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const SPDX = "https://spdx.dev/Document";
const SLSA = "https://slsa.dev/provenance/v1";

async function attestationsOf(target: string): Promise<AttestationsReport> {
  const { exitCode, stdout, stderr } = await plimsoll(["explain", target, "--attestations", "--json", "--no-cache"]);
  assert.equal(exitCode, 0, stderr + stdout);
  return JSON.parse(stdout).attestations;
}

interface Planted {
  readonly layout: PlantedLayout;
  readonly amd64: Descriptor;
  readonly arm64: Descriptor;
}

const statement = (about: string | undefined, more: object = {}) => ({
  _type: "https://in-toto.io/Statement/v0.1",
  predicateType: SPDX,
  subject:
    about === undefined ? [] : [{ name: "pkg:docker/order", digest: { [about.split(":")[0]!]: about.split(":")[1] } }],
  predicate: { packages: [{}, {}] },
  ...more,
});

/** Two images and what `plant` says of them, in one index. */
async function planted(t: TestContext, plant: (planted: Planted) => readonly Descriptor[]): Promise<string> {
  const layout = new PlantedLayout(join(temporaryFolder(t), "layout"));
  const amd64 = await layout.image(sampleImage());
  const arm64 = await layout.image(sampleImage({ architecture: "arm64" }));
  const manifests = [amd64, arm64, ...plant({ layout, amd64, arm64 })];
  layout.add(layout.json(INDEX, { manifests }), "v1");
  return `oci:${layout.folder}:v1`;
}

test("an SBOM and a provenance are bound by their subject, and by the index alone where they have none", async (t) => {
  const provenance = { predicateType: SLSA, predicate: { buildDefinition: { buildType: "x" }, runDetails: {} } };
  const target = await planted(t, ({ layout, amd64, arm64 }) => [
    layout.attestation(amd64, [
      layout.statement(statement(amd64.digest), SPDX),
      layout.statement(statement(amd64.digest, provenance), SLSA),
      layout.blob("application/octet-stream", "to be ignored"),
    ]),
    layout.attestation(arm64, [layout.statement(statement(undefined))]),
  ]);
  const { attestations } = await attestationsOf(target);
  assert.deepEqual(
    attestations.map((one) => [one.about?.platform, one.binding, one.sbom?.packages, one.provenance?.mode]),
    [
      ["linux/amd64", "statement", 2, undefined],
      ["linux/amd64", "statement", undefined, null],
      ["linux/arm64", "index", 2, undefined],
    ],
  );
});

test("an image that was opened alone has none, and that is said", async (t) => {
  const target = await planted(t, () => []);
  assert.deepEqual((await attestationsOf(target)).attestations, []);
  const layout = new PlantedLayout(join(temporaryFolder(t), "alone"));
  layout.add(await layout.image(sampleImage()), "v1");
  const { stdout } = await plimsoll(["explain", `oci:${layout.folder}:v1`, "--attestations"]);
  assert.match(stdout, /\nattestations in the index\nnone: the image was not opened through an index\n$/);
});

const FOREIGN = `sha256:${"0".repeat(64)}`;

describe("what is not bound to an image does not verify", () => {
  /** The check that fails, and what is planted. */
  const attacks: Readonly<Record<string, readonly [check: string, (planted: Planted) => readonly Descriptor[]]>> = {
    "the statement is about the other image": [
      "subject",
      ({ layout, amd64, arm64 }) => [layout.attestation(amd64, [layout.statement(statement(arm64.digest))])],
    ],
    "the statement is about an image elsewhere": [
      "subject",
      ({ layout, amd64 }) => [layout.attestation(amd64, [layout.statement(statement(FOREIGN))])],
    ],
    "the statement has digests of another function only": [
      "subject",
      ({ layout, amd64 }) => [layout.attestation(amd64, [layout.statement(statement("sha1:00"))])],
    ],
    "the entry is about an image elsewhere": [
      "reference",
      ({ layout, amd64 }) => [
        referring(layout.attestation(amd64, [layout.statement(statement(amd64.digest))]), FOREIGN),
      ],
    ],
    "the entry is about nothing": [
      "reference",
      ({ layout, amd64 }) => {
        const { annotations, ...entry } = layout.attestation(amd64, [layout.statement(statement(amd64.digest))]);
        return [{ ...entry, annotations: { "vnd.docker.reference.type": annotations!["vnd.docker.reference.type"]! } }];
      },
    ],
    "the manifest has another subject than the entry": [
      "reference",
      ({ layout, amd64, arm64 }) => {
        const config = layout.blob("application/vnd.oci.empty.v1+json", "{}");
        const { mediaType, digest, size } = arm64;
        const layers = [layout.statement(statement(amd64.digest))];
        const manifest = layout.json(MANIFEST, { config, layers, subject: { mediaType, digest, size } });
        return [referring(manifest, amd64.digest)];
      },
    ],
    "another type is announced": [
      "predicate-type",
      ({ layout, amd64 }) => [layout.attestation(amd64, [layout.statement(statement(amd64.digest), SLSA)])],
    ],
    "the provenance is none": [
      "predicate",
      ({ layout, amd64 }) => [
        layout.attestation(amd64, [layout.statement(statement(amd64.digest, { predicateType: SLSA }))]),
      ],
    ],
    "the statement is none": [
      "statement",
      ({ layout, amd64 }) => [layout.attestation(amd64, [layout.statement({ subject: amd64.digest })])],
    ],
    "the statement is missing": [
      "statement",
      ({ layout, amd64 }) => {
        const blob = layout.statement(statement(amd64.digest));
        const entry = layout.attestation(amd64, [blob]);
        rmSync(layout.pathOf(blob));
        return [entry];
      },
    ],
    "the statement is another one than its digest says": [
      "statement",
      ({ layout, amd64 }) => {
        const blob = layout.statement(statement(amd64.digest));
        const entry = layout.attestation(amd64, [blob]);
        writeFileSync(layout.pathOf(blob), JSON.stringify(statement(amd64.digest)).replace("order", "other"));
        return [entry];
      },
    ],
    "the manifest holds no statement": ["statement", ({ layout, amd64 }) => [layout.attestation(amd64, [])]],
    "the entry is an image": ["statement", ({ amd64, arm64 }) => [referring(arm64, amd64.digest)]],
  };
  for (const [name, [check, plant]] of Object.entries(attacks)) {
    test(name, async (t) => {
      const { attestations } = await attestationsOf(await planted(t, plant));
      assert.equal(attestations.length, 1);
      const [{ binding, checks }] = attestations as [AttestationsReport["attestations"][number]];
      assert.equal(binding, "nothing");
      assert.deepEqual(
        checks.filter(({ state }) => state === "failed").map((one) => one.name),
        [check],
      );
    });
  }

  test("one manifest that two entries give to two images", async (t) => {
    const target = await planted(t, ({ layout, amd64, arm64 }) => {
      const entry = layout.attestation(amd64, [layout.statement(statement(amd64.digest))]);
      return [entry, referring(entry, arm64.digest)];
    });
    const { attestations } = await attestationsOf(target);
    assert.deepEqual(
      attestations.map((one) => [one.about?.platform, one.binding]),
      [
        ["linux/amd64", "statement"],
        ["linux/arm64", "nothing"],
      ],
    );
    const { stdout } = await plimsoll(["explain", target, "--attestations"]);
    assert.match(stdout, /linux\/arm64 {2}SBOM, SPDX {2}2 packages {2}DOES NOT VERIFY/);
    assert.match(stdout, /does not verify: subject failed: the statement is about sha256:/);
  });
});

describe("what BuildKit writes", () => {
  const DOCKERFILE = "FROM scratch\nARG TARGETARCH\nCOPY Dockerfile /for-$TARGETARCH\n";
  const FORMS = [
    { version: "v1", mode: "max", output: ["name=registry.test/order:v1"], binding: "statement" },
    { version: "v1", mode: "min", output: [], binding: "index" },
    {
      version: "v0.2",
      mode: "max",
      output: ["name=registry.test/order:v1", "oci-artifact=false"],
      binding: "statement",
    },
    { version: "v0.2", mode: "min", output: ["oci-artifact=false"], binding: "index" },
  ] as const;

  test("for two platforms, in both versions, modes and forms of manifest, is read and bound", async (t) => {
    const host = await startBuildkit(t);
    const client = requireTool(t, "buildctl");
    if (host === undefined || client === undefined) return;
    const folder = temporaryFolder(t);
    const source = join(folder, "source");
    mkdirSync(source);
    writeFileSync(join(source, "Dockerfile"), DOCKERFILE);
    for (const { version, mode, output, binding } of FORMS) {
      const archive = join(folder, `${version}-${mode}.tar`);
      const words = [
        ...["build", "--frontend", "dockerfile.v0", "--local", `context=${source}`, "--local", `dockerfile=${source}`],
        ...["--opt", "platform=linux/amd64,linux/arm64", "--opt", `attest:provenance=mode=${mode},version=${version}`],
        ...["--output", ["type=oci", `dest=${archive}`, ...output].join(",")],
      ];
      execFileSync(client, words, { env: { ...process.env, BUILDKIT_HOST: host }, stdio: "pipe" });
      const { attestations } = await attestationsOf(archive);
      assert.deepEqual(
        attestations.map((one) => [one.about?.platform, one.binding, one.provenance?.version, one.provenance?.mode]),
        ["linux/amd64", "linux/arm64"].map((platform) => [platform, binding, version, mode]),
      );
    }
  });
});
