import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Json } from "../../base/strict-json.ts";
import { readBillFacts } from "./bill-facts.ts";
import { readBuildFacts } from "./build-facts.ts";

const stated = (predicateType: string, predicate: Json) => ({ subjects: [], predicateType, predicate });
const SLSA = "https://slsa.dev/provenance/";
const MATERIAL = { uri: "pkg:docker/golang@1.26", digest: { sha256: "ab" } };

test("both versions of a provenance say the same", () => {
  const first = readBuildFacts(
    stated(`${SLSA}v0.2`, {
      builder: { id: "https://ci.example" },
      buildType: "https://mobyproject.org/buildkit@v1",
      invocation: { configSource: { uri: "https://git.example/order.git" } },
      buildConfig: {},
      metadata: { buildInvocationID: "7", completeness: { materials: true } },
      materials: [MATERIAL],
    }),
  );
  const second = readBuildFacts(
    stated(`${SLSA}v1`, {
      buildDefinition: {
        buildType: "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md",
        externalParameters: { configSource: { uri: "https://git.example/order.git" } },
        internalParameters: { buildConfig: {} },
        resolvedDependencies: [MATERIAL],
      },
      runDetails: {
        builder: { id: "https://ci.example" },
        metadata: { invocationId: "7", buildkit_completeness: { resolvedDependencies: true } },
      },
    }),
  );
  assert.deepEqual({ ...second, version: first?.version, buildType: first?.buildType }, first);
  assert.deepEqual(first?.materials, [{ uri: "pkg:docker/golang@1.26", digests: ["sha256:ab"] }]);
  assert.deepEqual([first?.builder, first?.mode, first?.isComplete], ["https://ci.example", "max", true]);
});

test("what is not said is null, and the mode is BuildKit's alone", () => {
  const facts = readBuildFacts(stated(`${SLSA}v1`, { buildDefinition: { buildType: "make" }, runDetails: {} }));
  assert.deepEqual(facts, {
    ...{ version: "v1", builder: null, buildType: "make", mode: null, invocation: null, source: null },
    ...{ materials: [], isComplete: null },
  });
});

test("other statements, and versions that nobody knows, have no facts", () => {
  assert.equal(readBuildFacts(stated(`${SLSA}v3`, {})), undefined);
  assert.equal(readBuildFacts(stated("https://spdx.dev/Document", {})), undefined);
  assert.equal(readBillFacts(stated("https://spdx.dev/Documents", {})), undefined);
});

test("an SBOM is counted", () => {
  assert.deepEqual(readBillFacts(stated("https://spdx.dev/Document/v2.3", { packages: [{}] })), {
    format: "SPDX",
    packages: 1,
  });
  assert.deepEqual(readBillFacts(stated("https://cyclonedx.org/bom", {})), { format: "CycloneDX", packages: 0 });
});

describe("a predicate is refused", () => {
  for (const [what, type, predicate] of [
    ["that is null", `${SLSA}v1`, null],
    ["without a build type", `${SLSA}v0.2`, { builder: { id: "x" } }],
    ["whose builder is a number", `${SLSA}v0.2`, { buildType: "x", builder: { id: 1 } }],
    ["whose materials are no list", `${SLSA}v0.2`, { buildType: "x", materials: {} }],
    ["whose packages are no list", "https://spdx.dev/Document", { packages: 3 }],
  ] as const) {
    test(what, () =>
      assert.throws(
        () => {
          readBuildFacts(stated(type, predicate));
          readBillFacts(stated(type, predicate));
        },
        { code: "attestation-invalid" },
      ),
    );
  }
});
