import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatTarget, parseTarget } from "./target.ts";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}` as const;

test("reads every kind of target", () => {
  const reference = { registry: "docker.io", repository: "library/app", tag: "1" };
  assert.deepEqual(parseTarget("oci:out"), { kind: "oci", path: "out" });
  assert.deepEqual(parseTarget("oci:/a/b c:v1.2"), { kind: "oci", path: "/a/b c", tag: "v1.2" });
  assert.deepEqual(parseTarget("oci:out:ghcr.io/a/b:v1"), { kind: "oci", path: "out", tag: "ghcr.io/a/b:v1" });
  assert.deepEqual(parseTarget("oci-archive:a.tar:x"), { kind: "oci-archive", path: "a.tar", tag: "x" });
  assert.deepEqual(parseTarget("docker-archive:a.tar:app:1"), { kind: "docker-archive", path: "a.tar", tag: "app:1" });
  assert.deepEqual(parseTarget("docker-daemon:app:1"), { kind: "docker-daemon", reference });
  assert.deepEqual(parseTarget("podman:app:1"), {
    kind: "podman",
    reference: { registry: "localhost", repository: "app", tag: "1" },
  });
  assert.deepEqual(parseTarget("podman:docker.io/app:1"), { kind: "podman", reference });
  assert.deepEqual(parseTarget("docker://app:1"), { kind: "registry", reference });
  assert.deepEqual(parseTarget("app:1"), { kind: "registry", reference });
  assert.deepEqual(parseTarget("127.0.0.1:5000/app"), {
    kind: "registry",
    reference: { registry: "127.0.0.1:5000", repository: "app" },
  });
});

test("the colon of a Windows drive belongs to the path", () => {
  assert.deepEqual(parseTarget("oci:C:\\x:tag"), { kind: "oci", path: "C:\\x", tag: "tag" });
  assert.deepEqual(parseTarget("oci-archive:d:/images/a.tar"), { kind: "oci-archive", path: "d:/images/a.tar" });
});

test("a digest may end a target", () => {
  assert.deepEqual(parseTarget(`oci:out@${DIGEST}`), { kind: "oci", path: "out", digest: DIGEST });
  assert.deepEqual(parseTarget(`oci:me@home:t@${DIGEST}`), { kind: "oci", path: "me@home", tag: "t", digest: DIGEST });
  assert.deepEqual(parseTarget("oci:me@home"), { kind: "oci", path: "me@home" });
});

test("a text that names no image is refused", () => {
  for (const text of [
    "",
    "oci:",
    "oci::tag",
    "oci:out:",
    "oci:out:a b",
    "oci:out:-x",
    "oci:out@sha256:12",
    "docker-archive:a.tar:app",
    "docker-archive:a.tar:UP:1",
    "docker-daemon:",
    "podman:a b",
    "docker://",
    "https://x/y",
    "oci:a\0b",
  ]) {
    assert.throws(() => parseTarget(text), { code: "reference-invalid" }, text);
  }
});

test("a formatted target parses to the same target", () => {
  const component = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  const tag = fc.option(component, { nil: undefined });
  const digest = fc.option(fc.constant(`@${DIGEST}`), { nil: "" });
  const kind = fc.constantFrom("oci", "oci-archive", "docker-archive", "docker-daemon", "podman", "registry");
  fc.assert(
    fc.property(kind, component, tag, digest, (kind, name, tag, digest) => {
      const written = kind === "docker-archive" && tag !== undefined ? `app:${tag}` : tag;
      const scheme = kind === "registry" ? "docker://" : `${kind}:`;
      const target = parseTarget(`${scheme}${name}${written === undefined ? "" : `:${written}`}${digest}`);
      assert.equal(target.kind, kind);
      assert.deepEqual(parseTarget(formatTarget(target)), target);
    }),
  );
});
