import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Image } from "../../src/image/image.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { type FakeRegistry, startFakeRegistry } from "../support/fake-registry.ts";
import { registryStore } from "../support/registry-store.ts";
import { sampleImage, sampleIndex } from "../support/sample-image.ts";
import { serviceImage } from "../support/service-image.ts";
import { PLAIN } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** `app:1` is an index of four images, as builders push it, with an attestation for each. */
async function holding(t: TestContext, image: Image): Promise<FakeRegistry> {
  const registry = await startFakeRegistry(t);
  const others = ["arm64", "s390x", "riscv64"].map((architecture) => sampleImage({ architecture }));
  const attestations = ["a", "b", "c", "d"].map((text): Image => {
    const made = sampleImage({ layers: [[{ path: "in-toto", text }]] });
    return { ...made, descriptor: { ...made.descriptor, platform: { os: "unknown", architecture: "unknown" } } };
  });
  const index = sampleIndex([...others, image, ...attestations]);
  await registryStore(t).store.push(index, `${registry.host}/app:1`);
  registry.requests.length = 0;
  return registry;
}

const EACH_ONCE = ["1 manifest", "the image's manifest", "config", "layer 0", "layer 1", "layer 2"];

/** The requests, in the order of the image, without the probe for TLS. */
function askedFor({ requests }: FakeRegistry, { manifest, descriptor }: Image): readonly string[] {
  const names = new Map([
    ["manifests/1", "1 manifest"],
    [`manifests/${descriptor.digest}`, "the image's manifest"],
    [`blobs/${manifest.config.digest}`, "config"],
    ...manifest.layers.map(({ digest }, layer) => [`blobs/${digest}`, `layer ${layer}`] as const),
  ]);
  const seen = requests
    .filter(({ path }) => path !== "/v2/")
    .map(({ method, path }) => names.get(path.replace("/v2/app/", "")) ?? `${method} ${path}`);
  const order = [...names.values()];
  return seen.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
}

const VERBS: readonly (readonly string[])[] = [
  ["explain", "IMAGE"],
  ["explain", "IMAGE", "--by", "symbol"],
  ["explain", "IMAGE", "--by", "module", "--json"],
  ["explain", "IMAGE", "--report", "page.html"],
  ["explain", "IMAGE", "--platform", "linux/x86_64"],
  ["lint", "IMAGE", "--fail-on", "never"],
  ["slim", "IMAGE", "-o", "oci:out"],
  ["slim", "IMAGE", "-o", "oci:out", "--measure", "none", "--report", "page.html"],
  ["slim", "IMAGE", "--dry-run"],
  ["slim", PLAIN, "-o", "oci:out", "--base", "IMAGE"],
  ["slim", PLAIN, "-o", "oci:out", "--before", "IMAGE"],
];

test("from a registry, each verb fetches index, manifest, config and each layer once, and nothing of other platforms", async (t) => {
  const image = await serviceImage(t);
  if (image === undefined) return;
  const registry = await holding(t, image);
  for (const words of VERBS) {
    registry.requests.length = 0;
    const cwd = temporaryFolder(t);
    const cache = { PLIMSOLL_CACHE: join(cwd, "cache"), XDG_CACHE_HOME: join(cwd, "cache") };
    const run = await plimsoll(
      words.map((word) => word.replace("IMAGE", `${registry.host}/app:1`)),
      cwd,
      cache,
    );
    assert.equal(run.exitCode, 0, `${words.join(" ")}: ${run.stderr}`);
    assert.deepEqual(askedFor(registry, image), EACH_ONCE, words.join(" "));
  }
  t.diagnostic(`counted the requests of ${VERBS.length} command lines`);
});

test("a layer that both compared images have is fetched once", async (t) => {
  const image = await serviceImage(t);
  if (image === undefined) return;
  const registry = await holding(t, image);
  const cwd = temporaryFolder(t);
  const name = `${registry.host}/app:1`;
  const run = await plimsoll(["diff", name, name, "--by", "module", "--no-cache"], cwd, { PLIMSOLL_CACHE: cwd });
  assert.equal(run.exitCode, 0, run.stderr);
  assert.deepEqual(
    askedFor(registry, image),
    EACH_ONCE.flatMap((one) => (one.startsWith("layer") ? [one] : [one, one])),
  );
});
