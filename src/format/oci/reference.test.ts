import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatReference, isLoopbackRegistry, parseReference } from "./reference.ts";

const DIGEST = `sha256:${"a".repeat(64)}` as const;

test("a reference is read as docker reads it", () => {
  const cases: [string, string][] = [
    ["alpine", "docker.io/library/alpine"],
    ["alpine:3.20", "docker.io/library/alpine:3.20"],
    ["team/app", "docker.io/team/app"],
    ["index.docker.io/team/app", "docker.io/team/app"],
    ["localhost/app", "localhost/app"],
    ["ghcr.io/a/b/c:v1", "ghcr.io/a/b/c:v1"],
    ["127.0.0.1:5000/app", "127.0.0.1:5000/app"],
    ["[::1]:5000/app:1", "[::1]:5000/app:1"],
    ["REGISTRY.example/app", "registry.example/app"],
    [`registry.example/app:1@${DIGEST}`, `registry.example/app:1@${DIGEST}`],
    [`registry.example:443/a__b/c--d@${DIGEST}`, `registry.example:443/a__b/c--d@${DIGEST}`],
  ];
  for (const [text, canonical] of cases) assert.equal(formatReference(parseReference(text)), canonical, text);
});

test("a reference is split into registry, repository, tag and digest", () => {
  assert.deepEqual(parseReference(`registry.example:5000/team/app:1.2@${DIGEST}`), {
    registry: "registry.example:5000",
    repository: "team/app",
    tag: "1.2",
    digest: DIGEST,
  });
});

test("text that is not a reference is refused", () => {
  const cases = [
    "",
    ":1",
    "https://registry.example/app",
    "App",
    "registry.example/App",
    "registry.example/",
    "registry.example//app",
    "registry.example/../app",
    "registry.example/app:",
    "registry.example/app:-x",
    `registry.example/app:${"x".repeat(129)}`,
    "registry.example/app@sha256:abc",
    `registry.example/app@${DIGEST.replace("sha256", "md5")}`,
    `registry.example/app@${DIGEST.toUpperCase()}`,
    "user:password@registry.example/app",
    "-registry.example/app",
    "registry.example:port/app",
    "registry.example/app\n",
    `registry.example/${"a".repeat(256)}`,
    "a/".repeat(600),
    "a".repeat(64),
  ];
  for (const text of cases) assert.throws(() => parseReference(text), { code: "reference-invalid" }, text);
});

test("any text is a reference or refused as one, and a formatted reference is read back unchanged", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."aZ0.:/@-_[]") }), (text) => {
      try {
        const reference = parseReference(text);
        assert.deepEqual(parseReference(formatReference(reference)), reference);
      } catch (error) {
        assert.equal((error as { code?: string }).code, "reference-invalid");
      }
    }),
    { examples: [["Z/a"], ["LOCALHOST/a"], ["Z.Z/a"]], numRuns: 2000 },
  );
});

test("a registry on this machine is recognised by its name", () => {
  for (const registry of [
    "localhost",
    "localhost:5000",
    "registry.localhost:1",
    "127.0.0.1:80",
    "127.9.9.9",
    "[::1]:5",
  ]) {
    assert.ok(isLoopbackRegistry(registry), registry);
  }
  for (const registry of ["docker.io", "localhost.example", "127.example", "127.0.0.1.example:5000", "10.0.0.1:5000"]) {
    assert.ok(!isLoopbackRegistry(registry), registry);
  }
});
