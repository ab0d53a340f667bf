import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../base/strict-json.ts";
import { differingInputs, parseProvenance } from "./parse-provenance.ts";
import { GO_BUILD_TYPE, type Provenance, provenanceStatement } from "./provenance.ts";

const DIGEST = `sha256:${"a".repeat(64)}` as const;

function provenance(
  environment: Readonly<Record<string, string>>,
  dependencies: Provenance["dependencies"],
): Provenance {
  return {
    external: { sources: ["."], flags: { ldflags: ["-X main.v=1"] }, configuration: null, platform: "linux/amd64" },
    internal: { settings: { base: "static", container: { user: "7", cmd: [] } }, environment },
    dependencies,
    builder: { id: "https://plimsoll.dev/builder/1", version: { go: "go1.26.8" } },
    ...{ invocationId: null, epochSeconds: null, byproducts: [] },
  };
}

const predicateOf = (one: Provenance) => provenanceStatement("", DIGEST, one).predicate;

test("what was written is read again, and equal builds differ in nothing", () => {
  const source = { name: "example.com/x", digest: { gitCommit: "ab" }, annotations: { dirty: "false" } };
  const one = provenance({ GOFLAGS: "-mod=mod" }, [source, { name: "go", uri: "pkg:golang/toolchain@go1.26.8" }]);
  const { sources, flags, platform, inputs } = parseProvenance(predicateOf(one), "here");
  assert.deepEqual([sources, flags.map(([name]) => name), platform], [["."], ["ldflags"], "linux/amd64"]);
  assert.deepEqual(Object.fromEntries(inputs), {
    "GOFLAGS": "-mod=mod",
    "setting base": "static",
    "setting container": '{"cmd":[],"user":"7"}',
    "example.com/x": '{"gitCommit":"ab"}',
    "example.com/x: dirty": "false",
    "go": "pkg:golang/toolchain@go1.26.8",
    "version of go": "go1.26.8",
  });
  assert.deepEqual(differingInputs(inputs, parseProvenance(predicateOf(one), "there").inputs), []);
});

test("an input that is changed, new or gone is named", () => {
  const before = parseProvenance(predicateOf(provenance({ A: "1", B: "2" }, [])), "here").inputs;
  const after = parseProvenance(predicateOf(provenance({ B: "3", C: "4" }, [])), "there").inputs;
  assert.deepEqual(differingInputs(before, after), [
    { name: "A", recorded: "1", now: null },
    { name: "B", recorded: "2", now: "3" },
    { name: "C", recorded: null, now: "4" },
  ]);
});

test("what is no provenance of plimsoll is refused", () => {
  const predicate = predicateOf(provenance({}, [])) as { readonly buildDefinition: object };
  const wrong: readonly Json[] = [
    null,
    {},
    { buildDefinition: { buildType: "https://example.com/other" } },
    { ...predicate, buildDefinition: { buildType: GO_BUILD_TYPE } },
    { ...predicate, buildDefinition: { ...predicate.buildDefinition, resolvedDependencies: [{ uri: "x" }] } } as Json,
    { ...predicate, buildDefinition: { ...predicate.buildDefinition, externalParameters: { source: [1] } } } as Json,
  ];
  for (const one of wrong) assert.throws(() => parseProvenance(one, "here"), { code: "provenance-unusable" });
});
