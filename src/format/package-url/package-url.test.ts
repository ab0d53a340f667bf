import assert from "node:assert/strict";
import { test } from "node:test";
import { encodePackageUrl, golangPurl, imageOfPurl, ociPurl } from "./package-url.ts";

test("the examples of the specification", () => {
  const of = (type: string, namespace: string, name: string, version: string | null, qualifiers = {}) =>
    encodePackageUrl({ type, namespace, name, version, qualifiers });
  assert.equal(of("npm", "@angular", "animation", "12.3.1"), "pkg:npm/%40angular/animation@12.3.1");
  assert.equal(
    of("deb", "debian", "attr", "1:2.4.47-2+b1", { distro: "stretch", arch: "source" }),
    "pkg:deb/debian/attr@1%3A2.4.47-2%2Bb1?arch=source&distro=stretch",
  );
  assert.equal(
    of("apk", "alpine", "curl", null, { arch: "x86", distro: null, upstream: "" }),
    "pkg:apk/alpine/curl?arch=x86",
  );
  assert.equal(of("rpm", "", "ant", "1.9"), "pkg:rpm/ant@1.9");
});

test("a Go module's path is in lower case, and its version stays", () => {
  assert.equal(
    golangPurl({ path: "github.com/BurntSushi/toml", version: "v1.4.1-0.20240526193622-a339e1f7089c+incompatible" }),
    "pkg:golang/github.com/burntsushi/toml@v1.4.1-0.20240526193622-a339e1f7089c%2Bincompatible",
  );
  assert.equal(golangPurl({ path: "stdlib", version: "1.26.8" }), "pkg:golang/stdlib@1.26.8");
  assert.equal(golangPurl({ path: "example.com/order", version: null }), "pkg:golang/example.com/order");
  assert.equal(golangPurl({ path: "a b/c?d#e@f\ud800", version: null }), "pkg:golang/a%20b/c%3Fd%23e%40f%EF%BF%BD");
});

test("an image's name is the last part of its repository", () => {
  const digest = `sha256:${"ab".repeat(32)}` as const;
  assert.equal(
    ociPurl({ repository: "registry.example:5000/shop/order", digest, architecture: "arm64" }),
    `pkg:oci/order@sha256%3A${"ab".repeat(32)}?arch=arm64&repository_url=registry.example%3A5000/shop/order`,
  );
});

test("the image that a package URL names, as BuildKit writes them", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const names = {
    "pkg:docker/alpine@3.15": "alpine:3.15",
    "pkg:docker/ghcr.io/foo/bar@v2?platform=linux%2Famd64": "ghcr.io/foo/bar:v2",
    "pkg:docker/localhost:5000/foo@v2": "localhost:5000/foo:v2",
    "pkg:docker/alpine": "alpine:latest",
    [`pkg:docker/alpine?digest=${digest}&platform=linux%2Farm64`]: `alpine@${digest}`,
    [`pkg:docker/alpine@3.15?digest=${digest}`]: "alpine:3.15",
    "pkg:docker/alpine@%E0": undefined,
    "pkg:oci/alpine@3": undefined,
    "pkg:docker/": undefined,
  };
  for (const [purl, name] of Object.entries(names)) assert.equal(imageOfPurl(purl), name, purl);
});
