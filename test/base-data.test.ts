import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { verifyBaseData } from "../scripts/base/verify.ts";
import { type ErrorCode, PlimsollError } from "../src/base/error.ts";
import { staticBase } from "../src/build/base/static-base.ts";
import { openAssetFolder, readAsset } from "../src/store/assets.ts";
import { temporaryFolder } from "./support/temporary.ts";
import { REPOSITORY } from "./support/tools.ts";

const SHIPPED = join(REPOSITORY, "data/base");

test("the shipped data is what its manifest says", () => {
  const { roots, zones } = verifyBaseData(SHIPPED);
  assert.ok(roots.certificates > 100, `${roots.certificates} roots`);
  assert.ok(zones.zones > 300, `${zones.zones} zones`);
});

/** A copy of the shipped data with one file changed. */
function corrupted(t: TestContext, name: string, change: (bytes: Buffer) => Buffer): string {
  const folder = temporaryFolder(t);
  cpSync(SHIPPED, folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, change(existsSync(path) ? readFileSync(path) : Buffer.alloc(0)));
  return folder;
}

function flipOneBit(bytes: Buffer): Buffer {
  bytes[bytes.length >> 1]! ^= 1;
  return bytes;
}

/** The manifest is changed to fit the corrupted file, so only the check of the content can notice the change. */
function restated(change: (manifest: ReturnType<typeof verifyBaseData>) => object) {
  return (bytes: Buffer) => Buffer.from(JSON.stringify(change(JSON.parse(bytes.toString()))));
}

const SEEDED: readonly [what: string, file: string, change: (bytes: Buffer) => Buffer, code: ErrorCode][] = [
  ["a flipped bit in the roots", "roots.pem", flipOneBit, "digest-mismatch"],
  ["a flipped bit in the zones", "zones.pack", flipOneBit, "digest-mismatch"],
  ["a pack that was cut", "zones.pack", (bytes) => bytes.subarray(0, -1), "digest-mismatch"],
  ["an empty bundle", "roots.pem", () => Buffer.alloc(0), "digest-mismatch"],
  ["a file that nobody named", "more.pem", () => Buffer.alloc(0), "source-invalid"],
  [
    "a root too few",
    "MANIFEST.json",
    restated((manifest) => ({ ...manifest, roots: { ...manifest.roots, certificates: 1 } })),
    "source-invalid",
  ],
  [
    "a root that has expired",
    "MANIFEST.json",
    restated((manifest) => ({ ...manifest, roots: { ...manifest.roots, date: "2099-01-01" } })),
    "source-invalid",
  ],
  [
    "another release",
    "MANIFEST.json",
    restated((manifest) => ({ ...manifest, zones: { ...manifest.zones, release: "2020a" } })),
    "source-invalid",
  ],
];

for (const [what, file, change, code] of SEEDED) {
  test(`the check notices ${what}`, (t) => {
    const folder = corrupted(t, file, change);
    assert.throws(
      () => verifyBaseData(folder),
      (error) => error instanceof PlimsollError && error.code === code && error.where !== undefined,
    );
  });
}

test("the shipped data makes three layers, and no file is in two of them", async () => {
  const layers = staticBase({
    rootsPem: () => readAsset("base/roots.pem"),
    zonePack: () => readAsset("base/zones.pack"),
  });
  assert.deepEqual(
    layers.map(({ id }) => id),
    ["system", "certificates", "time-zones"],
  );
  const entries = await Promise.all(layers.map((layer) => layer.entries()));
  const files = entries.flat().filter(({ kind }) => kind !== "directory");
  assert.equal(new Set(files.map(({ path }) => path)).size, files.length);
});

/** Bundles only this module, as the product is bundled, into a folder beside data/, and runs the bundle. */
test("assets are found from a bundle as they are from a checkout", async (t) => {
  const { build } = await import("esbuild");
  const folder = temporaryFolder(t);
  cpSync(SHIPPED, join(folder, "data/base"), { recursive: true });
  const bundle = join(folder, "dist/assets.mjs");
  await build({
    entryPoints: [join(REPOSITORY, "src/store/assets.ts")],
    outfile: bundle,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "silent",
  });
  const bundled: typeof import("../src/store/assets.ts") = await import(pathToFileURL(bundle).href);
  assert.deepEqual(await bundled.readAsset("base/roots.pem"), await readAsset("base/roots.pem"));
  assert.equal((await bundled.openAssetFolder("prober")).path, join(folder, "data/prober"));
  assert.equal((await openAssetFolder("prober")).path, join(REPOSITORY, "data/prober"));
});
