import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseReference } from "../../format/oci/reference.ts";
import type { FleetImage } from "../services/fleet-image.ts";
import { judgeAge } from "./age.ts";
import { judgeDigest } from "./digest.ts";
import { judgeNonroot } from "./nonroot.ts";
import { judgeRegistry } from "./registry.ts";
import { parseRepositoryPattern } from "./repository-pattern.ts";
import { judgeSize } from "./size.ts";
import { judgeTag } from "./tag.ts";
import { parseTagPattern } from "./tag-pattern.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

const image = (parts: Partial<FleetImage>): FleetImage => ({
  ...{ digest: DIGEST as FleetImage["digest"], platform: "linux/amd64", user: "65532", createdMs: null, system: null },
  ...{ layers: [], wireBytes: 0, reclaimable: null, ...parts },
});

test("a place is compared part by part, and a name without a registry is one of docker.io", () => {
  const cases: readonly (readonly [pattern: string, image: string, isAllowed: boolean])[] = [
    ["ghcr.io/acme/*", "ghcr.io/acme/order:v1", true],
    ["ghcr.io/acme/*", `ghcr.io/acme/order@${DIGEST}`, true],
    ["ghcr.io/acme/*", "ghcr.io/acme-evil/order:v1", false],
    ["ghcr.io/acme/*", "ghcr.io/acme/team/order:v1", false],
    ["ghcr.io/acme/**", "ghcr.io/acme/team/order:v1", true],
    ["ghcr.io/**/order", "ghcr.io/acme/team/order", true],
    ["ghcr.io/**/order", "ghcr.io/order", false],
    ["ghcr.io/acme/*", "ghcr.io.evil.com/acme/order", false],
    ["ghcr.io/acme/*", "evil.com/ghcr.io/acme/order", false],
    ["ghcr.io/acme/*", "ghcr.io:444/acme/order", false],
    ["ghcr.io/acme/*", "GHCR.io/acme/order", true],
    ["docker.io/library/*", "redis", true],
    ["docker.io/library/*", "index.docker.io/library/redis:7", true],
    ["docker.io/acme/order", "acme/order", true],
    ["localhost:5000/*", "localhost:5000/order", true],
  ];
  for (const [text, name, isAllowed] of cases) {
    const { outcome } = judgeRegistry(parseReference(name), [parseRepositoryPattern(text)!]);
    assert.equal(outcome === "pass", isAllowed, `${text} ${name}`);
  }
});

test("patterns with many stars are compared as trying every way would, and in no more time than they are long", () => {
  const glob = fc.string({ unit: fc.constantFrom("a", "b", "*", "."), minLength: 1, maxLength: 8 });
  const tag = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 8 });
  fc.assert(
    fc.property(glob, tag, (text, name) => {
      const slow = new RegExp(`^${text.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
      assert.equal(parseTagPattern(text)!.expression.test(name), slow.test(name));
    }),
  );
  const parts = fc.array(fc.constantFrom("a", "b", "*", "**"), { minLength: 1, maxLength: 5 });
  const path = fc.array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(parts, path, (pattern, name) => {
      const steps = pattern.map((part) => (part === "**" ? "(?:/[ab])+" : part === "*" ? "/[ab]" : `/${part}`));
      const { outcome } = judgeRegistry({ registry: "ghcr.io", repository: name.join("/") }, [
        parseRepositoryPattern(`ghcr.io/${pattern.join("/")}`)!,
      ]);
      assert.equal(outcome === "pass", new RegExp(`^${steps.join("")}$`).test(`/${name.join("/")}`));
    }),
  );
  assert.equal(parseTagPattern(`${"*a".repeat(60)}b`)!.expression.test("a".repeat(128)), false);
  const deep = { registry: "ghcr.io", repository: `${"a/".repeat(120)}a` };
  assert.equal(judgeRegistry(deep, [parseRepositoryPattern(`ghcr.io/${"**/a/".repeat(30)}b`)!]).outcome, "fail");
});

test("a pattern names its registry, and has no star within a part", () => {
  for (const text of [
    "acme/*",
    "*/acme",
    "ghcr.io",
    "ghcr.io/",
    "ghcr.io/acme/or*",
    "ghcr.io/Acme/*",
    "https://ghcr.io/a",
  ]) {
    assert.equal(parseRepositoryPattern(text), undefined, text);
  }
});

test("a tag is compared as a whole, and no tag is latest", () => {
  const release = [parseTagPattern("v*.*.*")!];
  const cases: readonly (readonly [image: string, isRelease: boolean])[] = [
    ["a:v1.2.3", true],
    ["a:v1.2.3-rc.1", true],
    ["a:v1.2", false],
    ["a:xv1.2.3", false],
    ["a:latest", false],
    ["a", false],
    [`a@${DIGEST}`, false],
    [`a:v1.2.3@${DIGEST}`, true],
  ];
  for (const [name, isRelease] of cases) {
    assert.equal(judgeTag(parseReference(name), release).outcome === "pass", isRelease, name);
  }
  assert.match(judgeTag(parseReference("a"), release).what, /latest/);
  for (const text of ["", "v[0-9]", "v1/2", "v?"]) assert.equal(parseTagPattern(text), undefined, text);
});

test("only a digest cannot be moved", () => {
  assert.equal(judgeDigest(parseReference("a:v1")).outcome, "fail");
  assert.equal(judgeDigest(parseReference(`a:v1@${DIGEST}`)).outcome, "pass");
});

test("a budget is held to the byte", () => {
  assert.equal(judgeSize(image({ wireBytes: 12_000_000 }), 12_000_000).outcome, "pass");
  assert.equal(judgeSize(image({ wireBytes: 12_000_001 }), 12_000_000).outcome, "fail");
  const adviceFor = (bytes: number) =>
    judgeSize(image({ wireBytes: 13, reclaimable: { sizeBytes: bytes, wireBytes: bytes } }), 12).fix;
  assert.match(adviceFor(1)!, /plimsoll slim/);
  assert.doesNotMatch(adviceFor(0)!, /plimsoll slim/, "it would save nothing");
});

test("an age is known only from a date that says something", () => {
  const now = Date.parse("2026-11-30T12:00:00Z");
  const outcomeAt = (date: string | null) =>
    judgeAge(image({ createdMs: date === null ? null : Date.parse(date) }), 90, now).outcome;
  assert.equal(outcomeAt("2026-09-01T12:00:00Z"), "pass", "90 days");
  assert.equal(outcomeAt("2026-08-31T12:00:00Z"), "fail", "91 days");
  assert.equal(outcomeAt("1970-01-01T00:00:00Z"), "unknown", "a reproducible build");
  assert.equal(outcomeAt("0001-01-01T00:00:00Z"), "unknown", "Go's zero time");
  assert.equal(outcomeAt("2027-01-01T00:00:00Z"), "unknown", "still to come");
  assert.equal(outcomeAt(null), "unknown");
});

test("kubelet believes a number only, and no zero", () => {
  const outcomes = { "65532": "pass", "65532:0": "pass", "1000:1000": "pass", "": "fail", "0": "fail", "00": "fail" };
  const names = { "root": "fail", "nobody": "fail", "0:1000": "fail", ":1000": "fail", "65532x": "fail" };
  for (const [user, outcome] of Object.entries({ ...outcomes, ...names })) {
    assert.equal(judgeNonroot(image({ user })).outcome, outcome, user);
  }
});
