import assert from "node:assert/strict";
import { test } from "node:test";
import { planAnnotations } from "./annotations.ts";

test("source comes from the module path, version and revision come from the binary", () => {
  assert.deepEqual(
    planAnnotations(
      { modulePath: "github.com/nats-io/nats-server/v2", moduleVersion: "v2.15.2", revision: "4a1b" },
      undefined,
      {},
    ),
    {
      "org.opencontainers.image.source": "https://github.com/nats-io/nats-server",
      "org.opencontainers.image.revision": "4a1b",
      "org.opencontainers.image.version": "v2.15.2",
    },
  );
});

test("an unknown host, a devel version and a missing stamp leave out their keys; requested values win", () => {
  assert.deepEqual(
    planAnnotations(
      { modulePath: "example.com/order", moduleVersion: "(devel)", revision: undefined },
      { name: "registry.example/base:1", digest: `sha256:${"a".repeat(64)}` },
      { "org.opencontainers.image.base.name": "renamed" },
    ),
    {
      "org.opencontainers.image.base.name": "renamed",
      "org.opencontainers.image.base.digest": `sha256:${"a".repeat(64)}`,
    },
  );
});

test("a base that only this machine has is named only by its digest", () => {
  const digest = `sha256:${"b".repeat(64)}` as const;
  const nothing = { modulePath: undefined, moduleVersion: undefined, revision: undefined };
  assert.deepEqual(planAnnotations(nothing, { name: undefined, digest }, {}), {
    "org.opencontainers.image.base.digest": digest,
  });
});
