import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../base/error.ts";
import { linkTo, parseSbomLink } from "./sbom-link.ts";

const UUID = "3e671687-395b-41f5-a30f-a58921a69b79";
const DIGEST = `sha256:${"ab".repeat(32)}`;

const parsed = (document: object) =>
  parseSbomLink(
    Buffer.from(JSON.stringify({ bomFormat: "CycloneDX", serialNumber: `urn:uuid:${UUID}`, ...document })),
    "s",
  );

test("a module is found by its package URL, however a tool writes it and wherever it stands", () => {
  const library = (purl: string, ref?: string, components: readonly object[] = []) => ({
    ...{ type: "library", name: "x", purl, components },
    ...(ref === undefined ? {} : { "bom-ref": ref }),
  });
  const link = parsed({
    version: 3,
    components: [
      library("pkg:golang/github.com/Azure/x@v1.0.0+incompatible?type=module", "ref one/ü", [
        library("pkg:golang/example.net/inner@v1.0.0-RC1"),
      ]),
      library("pkg:golang/github.com/azure/x@v1.0.0%2Bincompatible", "second"),
      library("pkg:golang/stdlib@1.26.8", "std"),
      library("pkg:golang/broken%@v1", "broken"),
      { type: "file", name: "without a package URL" },
    ],
  });
  const urn = `urn:cdx:${UUID}/3#`;
  assert.equal(linkTo(link, ["pkg:golang/github.com/azure/x@v1.0.0%2Bincompatible"]), `${urn}ref%20one%2F%C3%BC`);
  assert.equal(
    linkTo(link, ["pkg:golang/example.net/inner@v1.0.0-RC1"]),
    `${urn}pkg%3Agolang%2Fexample.net%2Finner%40v1.0.0-RC1`,
  );
  assert.equal(linkTo(link, ["pkg:golang/stdlib@v1.26.8", "pkg:golang/stdlib@1.26.8"]), `${urn}std`);
  assert.equal(linkTo(link, ["pkg:golang/example.net/inner@v1.0.0-rc1"]), undefined);
  assert.equal(linkTo(link, ["pkg:golang/example.net/inner@v2.0.0"]), undefined);
});

test("the image that it describes is known by a version or a package URL", () => {
  const of = (component: object) => parsed({ metadata: { component } }).imageDigests;
  assert.deepEqual(of({ type: "container", name: "order", version: DIGEST }), [DIGEST]);
  assert.deepEqual(of({ purl: `pkg:oci/order@${DIGEST.replace(":", "%3A")}?arch=amd64` }), [DIGEST]);
  assert.deepEqual([of({ name: "order" }), parsed({}).imageDigests, parsed({}).version], [[], [], 1]);
});

test("what cannot be referred to is refused with its reason", () => {
  const refused = (document: object, why: RegExp) =>
    assert.throws(() => parsed(document), { code: "sbom-invalid", why });
  refused({ bomFormat: undefined, spdxVersion: "SPDX-2.3" }, /not CycloneDX/);
  refused({ serialNumber: undefined }, /no serial number/);
  refused({ serialNumber: "urn:uuid:1" }, /no serial number/);
  refused({ version: 0 }, /the first is 1/);
  refused({ components: [{ purl: 1 }] }, /a text is wanted/);
  refused({ components: {} }, /an array is wanted/);
  assert.throws(() => parseSbomLink(Buffer.from("<bom/>"), "s"), { code: "sbom-invalid" });
});

test("any JSON is an SBOM or a typed refusal", () => {
  const property = fc.property(fc.jsonValue(), fc.jsonValue(), (components, metadata) => {
    try {
      parsed({ components, metadata });
    } catch (error) {
      assert.ok(error instanceof PlimsollError && error.code === "sbom-invalid");
    }
  });
  fc.assert(property, { numRuns: 300 });
});
