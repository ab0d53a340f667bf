import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { parsePlimsollSettings } from "./plimsoll-file.ts";

const parse = (text: string) => parsePlimsollSettings(text, "plimsoll.yaml");

function refusal(text: string): PlimsollError {
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof PlimsollError);
    assert.equal(error.code, "config-invalid");
    return error;
  }
  assert.fail("it was accepted");
}

test("an empty file gives no settings", () => {
  assert.deepEqual(parse(""), { container: {}, go: {} });
});

test("every setting of the file is read", () => {
  const settings = parse(`
binaries: [./cmd/order, ./cmd/migrate]
destinations: oci:out
imageTags: v1
platforms: [linux/amd64, linux/arm64]
base: scratch
tags: with_redis
ldflags: -X main.version=1
flags: [-gcflags=all=-B]
env: {CGO_CFLAGS: -O2}
vcs: false
add:
  - ./web:/srv/web
  - {from: a, to: /b}
mediaTypes: docker
image:
  env: {PORT: 8080, DEBUG: true}
  user: 1000
  ports: [8080, 53/udp]
  labels: [team=order]
  annotations: {org.opencontainers.image.title: order}
  stopSignal: SIGINT
  healthcheck: {url: "http://:8080/health", interval: 1m30s, retries: 2}
`);
  assert.deepEqual(settings, {
    sources: ["./cmd/order", "./cmd/migrate"],
    destinations: ["oci:out"],
    imageTags: ["v1"],
    platforms: ["linux/amd64", "linux/arm64"],
    base: "scratch",
    add: [
      { source: "./web", destination: "/srv/web" },
      { source: "a", destination: "/b" },
    ],
    mediaTypes: "docker",
    annotations: { "org.opencontainers.image.title": "order" },
    container: {
      env: ["PORT=8080", "DEBUG=true"],
      user: "1000",
      ports: ["8080", "53/udp"],
      labels: { team: "order" },
      stopSignal: "SIGINT",
      healthcheck: { url: "http://:8080/health", intervalMs: 90_000, retries: 2 },
    },
    go: {
      tags: ["with_redis"],
      ldflags: ["-X main.version=1"],
      flags: ["-gcflags=all=-B"],
      env: { CGO_CFLAGS: "-O2" },
      vcs: false,
    },
  });
});

test("the error for an unknown key names its place and the closest known key", () => {
  const top = refusal("base: static\nplatfroms: [linux/amd64]\n");
  assert.equal(top.where, "plimsoll.yaml:2:1");
  assert.equal(top.fix, 'did you mean "platforms"?');
  const inner = refusal("image:\n  prots: [1]\n");
  assert.equal(inner.what, '"prots" is not a setting of image');
  assert.equal(inner.where, "plimsoll.yaml:2:3");
  const inList = refusal("add:\n  - {from: a, too: /b}\n");
  assert.equal(inList.what, '"too" is not a setting of add[0]');
  assert.match(inList.why ?? "", /from, to/);
});

test("the error for a value of the wrong form names the expected form", () => {
  assert.deepEqual(
    [
      "image: {ports: [99999]}",
      "image: {user: root}",
      "image: {healthcheck: {url: 'http://:1', interval: 10}}",
      "add: [x]",
    ].map((text) => refusal(text).why),
    [
      '"99999" is not a port such as 8080, 8080/tcp or 53/udp',
      '"root" is not a numeric user such as 65532 or 65532:65532',
      '"10" is not a duration such as 30s, 1m30s or 500ms',
      '"x" is not SRC:DST with an absolute DST, such as ./web:/srv/web',
    ],
  );
  assert.equal(refusal("base: [a]").why, "expected string, received array");
});

test("a file that is not YAML, has a key twice or expands endlessly is refused with its place", () => {
  assert.match(refusal("a: [b").where ?? "", /^plimsoll\.yaml:1:/);
  assert.equal(refusal("base: a\nbase: b\n").where, "plimsoll.yaml:2:1");
  const bomb = [
    "a: &a [x,x]",
    ..."bcdefgh".split("").map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[i]}`)}]`),
  ];
  assert.match(refusal(bomb.join("\n")).why ?? "", /alias/i);
  assert.equal(refusal("__proto__: 1").what, '"__proto__" is not a setting');
  assert.equal(refusal("- a").why, "expected object, received array");
});
