/** What an Application asks of kustomize: a kustomization around the folder, beside `kustomize edit` in it, which Argo CD runs. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readApplication } from "../../src/fleet/argo/application.ts";
import { kustomizeOverlay } from "../../src/fleet/argo/kustomize-overlay.ts";
import { writeFiles } from "../support/files.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const DEPLOYMENT = JSON.stringify({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "order" },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: "order" } },
    template: {
      metadata: { labels: { app: "order" } },
      spec: {
        initContainers: [{ name: "a", image: "localhost:5000/acme/migrate" }],
        containers: [
          { name: "b", image: "ghcr.io/acme/order:v1" },
          { name: "c", image: "redis@sha256:12" },
        ],
      },
    },
  },
});
const FILES = { "base/order.yaml": DEPLOYMENT, "base/kustomization.yaml": "resources: [order.yaml]\n" };

/** What the Application has, and the words that Argo CD gives `kustomize edit` for it (util/kustomize/kustomize.go). */
const CASES: readonly (readonly [written: object, edits: readonly (readonly string[])[]])[] = [
  [{ namePrefix: "eks-" }, [["set", "nameprefix", "--", "eks-"]]],
  [
    { nameSuffix: "-eks", namespace: "shop" },
    [
      ["set", "namesuffix", "--", "-eks"],
      ["set", "namespace", "--", "shop"],
    ],
  ],
  [{ replicas: [{ name: "order", count: "3" }] }, [["set", "replicas", "order=3"]]],
  [
    { namePrefix: "x-", replicas: [{ name: "order", count: 2 }] },
    [
      ["set", "nameprefix", "--", "x-"],
      ["set", "replicas", "order=2"],
    ],
  ],
  ...[
    ["ghcr.io/acme/order:v2"],
    ["ghcr.io/acme/order=quay.io/acme/order:v3"],
    ["ghcr.io/acme/order=quay.io/acme/order"],
    ["ghcr.io/acme/order@sha256:34", "redis:7"],
    ["redis=localhost:5000/redis:7", "localhost:5000/acme/migrate:v1"],
    ["ghcr.io/acme/order=ghcr.io/acme/order:v4@sha256:56", "none:v1"],
  ].map((images) => [{ images }, [["set", "image", ...images]]] as const),
];

test("a kustomization around a folder renders what kustomize edit in it does", (t) => {
  const kustomize = requireTool(t, "kustomize");
  if (kustomize === undefined) return;
  for (const [written, edits] of CASES) {
    const folder = temporaryFolder(t);
    writeFiles(folder, FILES);
    const changes = kustomizeOverlay(kustomizeOf(written), { resources: ["order.yaml"] });
    assert.ok("value" in changes, JSON.stringify([written, changes]));
    mkdirSync(join(folder, "around"));
    writeFileSync(
      join(folder, "around/kustomization.yaml"),
      JSON.stringify({ resources: ["../base"], ...changes.value }),
    );
    const build = (name: string): string =>
      execFileSync(kustomize, ["build", join(folder, name)], { encoding: "utf8" });
    const around: string = build("around");
    for (const words of edits)
      execFileSync(kustomize, ["edit", ...words], { cwd: join(folder, "base"), stdio: "pipe" });
    assert.equal(around, build("base"), JSON.stringify(written));
    assert.notEqual(around, "");
  }
});

test("what would come out in another way is not evaluated", () => {
  for (const written of [
    { images: ["redis"] },
    { images: ["redis=*:7"] },
    { images: ["redis:$ARGOCD_APP_REVISION"] },
    { patches: [{ patch: "x" }] },
    { commonAnnotations: { a: "b" } },
    { components: ["x"] },
    { somethingNew: true },
  ]) {
    assert.ok("why" in kustomizeOverlay(kustomizeOf(written), {}), JSON.stringify(written));
  }
  const images = kustomizeOf({ images: ["redis:7"] });
  for (const own of [{ images: [{ name: "redis", newTag: "6" }] }, { replacements: [{}] }, [], null]) {
    assert.ok("why" in kustomizeOverlay(images, own), JSON.stringify(own));
  }
  assert.deepEqual(kustomizeOverlay(kustomizeOf({ commonLabels: { a: "b" }, version: "v5", patches: [] }), {}), {
    value: undefined,
  });
});

function kustomizeOf(kustomize: object) {
  const read = readApplication({ metadata: { name: "x" }, spec: { source: { kustomize: { ...kustomize } } } } as never);
  assert.ok("value" in read, JSON.stringify(read));
  return read.value.sources[0]!.kustomize!;
}
