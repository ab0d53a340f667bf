import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { encodeCycloneDx } from "./cyclonedx.ts";
import { readSbom } from "./read-sbom.ts";
import type { Sbom, SbomComponent, SbomFile } from "./sbom.ts";
import { encodeSpdx } from "./spdx.ts";

const GJSON: SbomComponent = {
  kind: "module",
  name: "github.com/tidwall/gjson",
  version: "v1.8.0",
  purl: "pkg:golang/github.com/tidwall/gjson@v1.8.0",
  cpe: null,
  goSum: "h1:Qt+orfosKn0rbNTZqHYDqBrmm3UDA4KRkv70fDzG+PQ=",
  sourcePackage: null,
  licence: "MIT",
  notes: [],
};
const ORDER: SbomComponent = {
  ...GJSON,
  name: "example.com/order",
  version: null,
  purl: "pkg:golang/example.com/order",
  goSum: null,
  licence: null,
  notes: ["It has no version."],
};
const LIBC: SbomComponent = {
  ...GJSON,
  kind: "package",
  name: "libc6",
  version: "2.36-9",
  purl: "pkg:deb/debian/libc6@2.36-9?upstream=glibc%402.36-8",
  goSum: null,
  sourcePackage: "glibc@2.36-8",
  licence: null,
};
const PROGRAM: SbomFile = {
  path: "app/order",
  sizeBytes: 5,
  digests: { sha1: "11".repeat(20), sha256: "22".repeat(32) },
  owner: null,
  program: { mainPackage: "example.com/order/cmd/order", modules: [0, 1] },
};
const SHARED_OBJECT: SbomFile = {
  path: "lib/caf\udce9.so",
  sizeBytes: 7,
  digests: { sha1: "00".repeat(20), sha256: "33".repeat(32) },
  owner: 2,
  program: null,
};
const DIGEST = `sha256:${"ab".repeat(32)}` as const;
const IMAGE: Sbom = {
  subject: {
    kind: "image",
    repository: "registry.example/shop/order",
    digest: DIGEST,
    platform: "linux/arm64",
    architecture: "arm64",
  },
  createdSeconds: 1_790_000_000,
  tool: { name: "plimsoll", version: "0.1.0" },
  operatingSystem: { id: "debian", versionId: "12", prettyName: "Debian GNU/Linux 12" },
  components: [GJSON, ORDER, LIBC],
  files: [PROGRAM, SHARED_OBJECT],
  unknown: [],
};
const BINARY: Sbom = {
  ...IMAGE,
  subject: { kind: "binary" },
  operatingSystem: null,
  components: [GJSON, ORDER],
  files: [{ ...PROGRAM, path: "order" }],
};

test("SPDX: the image contains packages, packages their files, and a program its modules", () => {
  const document = JSON.parse(encodeSpdx(IMAGE));
  const names = new Map<string, string>([
    ["SPDXRef-DOCUMENT", "document"],
    ...[...document.packages, ...document.files].map((one) => [one.SPDXID, one.name ?? one.fileName] as const),
  ]);
  const said = document.relationships.map(
    (one: Record<string, string>) =>
      `${names.get(one.spdxElementId!)} ${one.relationshipType} ${names.get(one.relatedSpdxElement!)}`,
  );
  const image = "registry.example/shop/order";
  assert.deepEqual(said, [
    `document DESCRIBES ${image}`,
    `${image} CONTAINS debian`,
    `${image} CONTAINS github.com/tidwall/gjson`,
    `${image} CONTAINS example.com/order`,
    `${image} CONTAINS libc6`,
    `${image} CONTAINS ./app/order`,
    "libc6 CONTAINS ./lib/caf\\xe9.so",
    "./app/order CONTAINS github.com/tidwall/gjson",
    "./app/order CONTAINS example.com/order",
  ]);
  assert.equal(document.creationInfo.created, "2026-09-21T14:13:20Z");
});

test("SPDX: the digest of a package's files is that of their sorted SHA-1 digests; modules claim no files", () => {
  const [image, system, gjson, , libc] = JSON.parse(encodeSpdx(IMAGE)).packages;
  // Clause 7.9.4 of the specification, computed here from the text of the digests.
  const code = (...digests: string[]) => hash("sha1", digests.toSorted().join(""));
  assert.equal(image.packageVerificationCode.packageVerificationCodeValue, code("11".repeat(20), "00".repeat(20)));
  assert.equal(libc.packageVerificationCode.packageVerificationCodeValue, code("00".repeat(20)));
  assert.deepEqual([system.filesAnalyzed, gjson.filesAnalyzed], [false, false]);
  assert.deepEqual(gjson.externalRefs[1], {
    referenceCategory: "OTHER",
    referenceType: "go.sum",
    referenceLocator: GJSON.goSum,
  });
  assert.deepEqual([gjson.licenseDeclared, libc.licenseDeclared], ["MIT", "NOASSERTION"]);
});

test("SPDX: a file without digests is excluded by name, because a file must have a SHA-1 digest", () => {
  const document = JSON.parse(encodeSpdx({ ...IMAGE, files: [PROGRAM, { ...SHARED_OBJECT, digests: null }] }));
  assert.deepEqual(document.packages[0].packageVerificationCode.packageVerificationCodeExcludedFiles, [
    "./lib/caf\\xe9.so",
  ]);
  assert.deepEqual(
    document.files.map(({ fileName }: { fileName: string }) => fileName),
    ["./app/order"],
  );
});

test("CycloneDX: files are in their package, a program depends on its modules, and no edge between modules is made up", () => {
  const document = JSON.parse(encodeCycloneDx(IMAGE));
  assert.deepEqual(document.dependencies, [
    { ref: `image:${DIGEST}`, dependsOn: ["file:/app/order", LIBC.purl] },
    { ref: "file:/app/order", dependsOn: [ORDER.purl, GJSON.purl] },
  ]);
  const libc = document.components.find((one: { name: string }) => one.name === "libc6");
  assert.deepEqual(
    libc.components.map((one: Record<string, unknown>) => [one["bom-ref"], one.name]),
    [["file:/lib/caf%E9.so", "lib/caf\\xe9.so"]],
  );
  assert.deepEqual(
    libc.properties.map((one: Record<string, unknown>) => [one.name, one.value]),
    [
      ["syft:package:type", "deb"],
      ["syft:package:metadataType", "dpkg-db-entry"],
      ["syft:metadata:source", "glibc"],
      ["syft:metadata:sourceVersion", "2.36-8"],
    ],
  );
  assert.deepEqual(document.compositions, [{ aggregate: "complete", assemblies: [`image:${DIGEST}`] }]);
});

test("a document is incomplete as long as something could not be found out, and says what", () => {
  const unknown = ["/app/old is a Go program without readable build information: its modules are missing."];
  const bom = JSON.parse(encodeCycloneDx({ ...IMAGE, unknown }));
  assert.equal(bom.compositions[0].aggregate, "incomplete");
  assert.deepEqual(bom.metadata.properties, [{ name: "plimsoll:unknown", value: unknown[0] }]);
  assert.match(JSON.parse(encodeSpdx({ ...IMAGE, unknown })).comment, /its modules are missing/);
});

test("a binary is what its document describes", () => {
  const spdx = JSON.parse(encodeSpdx(BINARY));
  assert.deepEqual(spdx.relationships[0].relatedSpdxElement, spdx.files[0].SPDXID);
  assert.equal(JSON.parse(encodeCycloneDx(BINARY)).metadata.component.name, "order");
});

test("the name of a document depends on everything in it", () => {
  const named = (sbom: Sbom) => [
    JSON.parse(encodeSpdx(sbom)).documentNamespace,
    JSON.parse(encodeCycloneDx(sbom)).serialNumber,
  ];
  assert.deepEqual(named(IMAGE), named({ ...IMAGE }));
  const others = [
    { ...IMAGE, createdSeconds: 1 },
    { ...IMAGE, components: [{ ...GJSON, licence: null }, ORDER, LIBC] },
    { ...IMAGE, files: [{ ...PROGRAM, sizeBytes: 5, digests: SHARED_OBJECT.digests }, SHARED_OBJECT] },
  ];
  const all = [IMAGE, ...others].flatMap(named);
  assert.equal(new Set(all).size, all.length);
});

test("what is written is read again, from either format", () => {
  for (const [format, encode] of [
    ["SPDX", encodeSpdx],
    ["CycloneDX", encodeCycloneDx],
  ] as const) {
    const read = readSbom(Buffer.from(encode(IMAGE)), "order.json");
    assert.equal(read.format, format);
    assert.deepEqual(read.subjects, [DIGEST]);
    assert.deepEqual(
      read.modules.toSorted((a, b) => (a.path < b.path ? 1 : -1)),
      [
        { path: "github.com/tidwall/gjson", version: "v1.8.0" },
        { path: "example.com/order", version: null },
      ],
    );
    assert.deepEqual(readSbom(Buffer.from(encode(BINARY)), "order.json").subjects, [`sha256:${"22".repeat(32)}`]);
  }
});

test("anything else is refused with its place", () => {
  const refused = (document: unknown, why: RegExp) =>
    assert.throws(
      () => readSbom(Buffer.from(JSON.stringify(document)), "order.json"),
      (error) =>
        error instanceof PlimsollError && error.code === "sbom-invalid" && why.test(`${error.why} ${error.where}`),
    );
  refused({}, /neither spdxVersion nor bomFormat/);
  refused([], /an object is wanted/);
  refused({ spdxVersion: "SPDX-3.0" }, /it is one of SPDX-2.3/);
  refused({ bomFormat: "CycloneDX", specVersion: "2.0" }, /it is one of 1.4/);
  refused(
    { spdxVersion: "SPDX-2.3", packages: [{ externalRefs: [{ referenceLocator: "pkg:golang/x@v1" }] }] },
    /packages\[0\]/,
  );
  const component = { hashes: [{ alg: "SHA-256", content: "AB" }] };
  refused({ bomFormat: "CycloneDX", specVersion: "1.6", metadata: { component } }, /hexadecimal/);
});
