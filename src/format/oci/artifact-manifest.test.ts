import assert from "node:assert/strict";
import { test } from "node:test";
import { LIMITS } from "../../base/limits.ts";
import { encodeArtifact } from "./artifact-manifest.ts";
import { parseManifest } from "./parse.ts";

const SUBJECT = {
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  digest: `sha256:${"5".repeat(64)}`,
  size: 7682,
} as const;

test("an artifact has the manifest that the specification's example has", () => {
  const { bytes, descriptor, blobs } = encodeArtifact(
    {
      artifactType: "application/vnd.example+type",
      layers: [{ mediaType: "application/vnd.example.data.v1.tar+gzip", bytes: Buffer.from("abc") }],
      annotations: { b: "2", a: "1" },
    },
    SUBJECT,
  );
  // image-spec v1.1, manifest.md, "Guidelines for Artifact Usage", the second example, with a subject.
  const expected = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    artifactType: "application/vnd.example+type",
    config: {
      mediaType: "application/vnd.oci.empty.v1+json",
      digest: "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
      size: 2,
    },
    layers: [
      {
        mediaType: "application/vnd.example.data.v1.tar+gzip",
        digest: "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        size: 3,
      },
    ],
    subject: SUBJECT,
    annotations: { a: "1", b: "2" },
  };
  assert.equal(Buffer.from(bytes).toString(), JSON.stringify(expected));
  assert.deepEqual(parseManifest(bytes, "manifest"), expected);
  assert.deepEqual(descriptor.annotations, { a: "1", b: "2" });
  assert.equal(descriptor.artifactType, "application/vnd.example+type");
  assert.deepEqual(
    blobs.map((blob) => blob.descriptor.size),
    [2, 3],
  );
});

test("an artifact without layers has the empty one", () => {
  const { bytes, blobs } = encodeArtifact({ artifactType: "a/b", layers: [] }, SUBJECT);
  const { layers, config } = parseManifest(bytes, "manifest");
  assert.deepEqual(layers, [config]);
  assert.equal(blobs.length, 1);
});

test("neither the order of annotations nor what else a descriptor says changes the digest", () => {
  const one = { artifactType: "a/b", layers: [], annotations: { x: "1", y: "2" } };
  const other = { ...one, annotations: { y: "2", x: "1" } };
  const subject = { ...SUBJECT, platform: { os: "linux", architecture: "amd64" }, annotations: { q: "r" } };
  assert.equal(encodeArtifact(one, SUBJECT).descriptor.digest, encodeArtifact(other, subject).descriptor.digest);
});

test("what would not be valid, or could not be read again, is refused", () => {
  for (const artifactType of ["", "text", "a/b; c=d", `a/${"b".repeat(300)}`]) {
    assert.throws(() => encodeArtifact({ artifactType, layers: [] }, SUBJECT), { code: "manifest-invalid" });
  }
  const subject = { ...SUBJECT, digest: "sha256:../../x" } as const;
  assert.throws(() => encodeArtifact({ artifactType: "a/b", layers: [] }, subject), { code: "manifest-invalid" });
  const bytes = Buffer.alloc(LIMITS.attachmentBytes + 1);
  const large = { artifactType: "a/b", layers: [{ mediaType: "a/b", bytes }] };
  assert.throws(() => encodeArtifact(large, SUBJECT), { code: "limit-exceeded" });
  const annotations = { a: "x".repeat(LIMITS.manifestBytes) };
  assert.throws(() => encodeArtifact({ artifactType: "a/b", layers: [], annotations }, SUBJECT), {
    code: "limit-exceeded",
  });
});
