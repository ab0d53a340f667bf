import assert from "node:assert/strict";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { MEDIA_TYPE } from "../../src/format/oci/media-type.ts";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { PLAIN, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

const MULTI = join(REPOSITORY, "test/fixtures/go/multi");

function emptyLayout(t: TestContext): LayoutOnDisk {
  return new LayoutOnDisk(join(temporaryFolder(t), "layout"));
}

/** Mode, owner and time of each path that `tar -tv --full-time` lists. */
function attributes(lines: readonly string[]): Record<string, string> {
  const rows = lines.map((line) => /^(\S+ \S+) +\d+ (\S+ \S+) (.*)$/.exec(line)!.slice(1) as [string, string, string]);
  return Object.fromEntries(rows.map(([modeAndOwner, time, path]) => [path, `${modeAndOwner} ${time}`]));
}

test("one platform gives a plain manifest, two an index in the order given", async (t) => {
  const layout = emptyLayout(t);
  const both = ["--platform", "linux/arm64,linux/amd64"];
  const one = await slimReport([PLAIN, "--platform", "linux/amd64", "-o", `oci:${layout.folder}:one`]);
  const two = await slimReport([PLAIN, ...both, "-o", `oci:${layout.folder}:two`]);
  assert.deepEqual([one.image?.mediaType, two.image?.mediaType], [MEDIA_TYPE.oci.manifest, MEDIA_TYPE.oci.index]);
  const { manifests } = layout.index("two");
  assert.deepEqual(
    manifests.map(({ platform }) => platform),
    [
      { os: "linux", architecture: "arm64" },
      { os: "linux", architecture: "amd64" },
    ],
  );
  assert.equal(manifests[1]!.digest, layout.entry("one").digest, "an image does not depend on its neighbours");
  assert.deepEqual(
    two.image?.platforms.map(({ platform, digest }) => ({ platform, digest })),
    [
      { platform: "linux/arm64", digest: manifests[0]!.digest },
      { platform: "linux/amd64", digest: manifests[1]!.digest },
    ],
  );
});

test("sizes are those of the layout's files", async (t) => {
  if (requireTool(t, "zstd") === undefined) return;
  for (const compression of ["gzip:9", "zstd:19", "none"]) {
    const layout = emptyLayout(t);
    const words = ["--platform", "linux/amd64,linux/arm64", "--compression", compression, "-o", `oci:${layout.folder}`];
    const { image, after } = await slimReport([PLAIN, ...words]);
    assert.ok(image);
    const counted = layout.images().map(({ descriptor, manifest }) => ({
      digest: descriptor.digest,
      sizeBytes:
        layout.storedBytes(descriptor) +
        layout.storedBytes(manifest.config) +
        sum(manifest.layers.map((layer) => layout.tarBytes(layer))),
      wireBytes: sum([descriptor, manifest.config, ...manifest.layers].map((blob) => layout.storedBytes(blob))),
      layers: manifest.layers.map((layer) => [layer.digest, layout.tarBytes(layer), layout.storedBytes(layer)]),
    }));
    const said = image.platforms.map(({ digest, sizeBytes, wireBytes, layers }) => ({
      digest,
      sizeBytes,
      wireBytes,
      layers: layers.map((layer) => [layer.digest, layer.sizeBytes, layer.wireBytes]),
    }));
    assert.deepEqual(said, counted);
    const total = {
      sizeBytes: sum(counted.map(({ sizeBytes }) => sizeBytes)),
      wireBytes: sum(counted.map(({ wireBytes }) => wireBytes)),
    };
    for (const { sizeBytes, wireBytes } of [image, after!]) assert.deepEqual({ sizeBytes, wireBytes }, total);
  }
});

test("another compression changes the blobs but not their content", async (t) => {
  const layout = emptyLayout(t);
  const diffIDs = new Set<string>();
  const wire: Record<string, number> = {};
  for (const compression of ["gzip:1", "gzip:6", "gzip:9", "zstd:3", "zstd:19", "none"]) {
    const tag = compression.replace(":", "-");
    const words = ["--compression", compression, "-o", `oci:${layout.folder}:${tag}`];
    const { inputs } = await slimReport([PLAIN, ...words]);
    const { manifest, config } = layout.image(tag);
    diffIDs.add(config.rootfs.diff_ids.join());
    wire[compression] = sum(manifest.layers.map((layer) => layout.storedBytes(layer)));
    assert.ok(inputs.find(({ name }) => name === "compressor")?.value.startsWith(compression), "the record names it");
    assert.ok(manifest.layers.every(({ mediaType }) => mediaType === layerType(compression)));
  }
  assert.equal(diffIDs.size, 1);
  const order = Object.entries(wire).sort(([, a], [, b]) => b - a);
  assert.deepEqual(
    order.map(([compression]) => compression),
    ["none", "gzip:1", "gzip:6", "gzip:9", "zstd:3", "zstd:19"],
  );
});

test("services share every layer except their own", async (t) => {
  const layout = emptyLayout(t);
  await slimReport([PLAIN, "-o", `oci:${layout.folder}:plain`]);
  await slimReport(["./cmd/a", "-o", `oci:${layout.folder}:a`, "--port", "8080"], {
    cwd: MULTI,
    env: { SOURCE_DATE_EPOCH: "1700000000" },
  });
  const [plain, a] = ["plain", "a"].map((tag) => layout.image(tag).manifest.layers.map(({ digest }) => digest));
  assert.equal(plain?.length, 4);
  assert.deepEqual(a?.slice(0, 3), plain?.slice(0, 3));
  assert.notEqual(a?.[3], plain?.[3]);
  const [system, certificates, zones] = layout.image("a").manifest.layers.map((layer) => layout.listing(layer));
  const epoch = "1970-01-01 00:00:00";
  assert.equal(attributes(system!)["tmp/"], `drwxrwxrwt 0/0 ${epoch}`);
  assert.equal(attributes(system!)["home/nonroot/"], `drwx------ 65532/65532 ${epoch}`);
  assert.ok(attributes(certificates!)["etc/ssl/certs/ca-certificates.crt"]);
  assert.ok(attributes(zones!)["usr/share/zoneinfo/Europe/Berlin"]);
});

test("several binaries share an image, each in its own layer, the first as entrypoint", async (t) => {
  const layout = emptyLayout(t);
  const to = (tag: string) => ["-o", `oci:${layout.folder}:${tag}`];
  await slimReport(["./cmd/b", "./cmd/a", ...to("two")], { cwd: MULTI });
  await slimReport(["./cmd/a", ...to("alone")], { cwd: MULTI });
  await slimReport(["./cmd/b", "./cmd/a", "--binary-path", "/app/", ...to("moved")], { cwd: MULTI });
  const { manifest, config } = layout.image("two");
  assert.deepEqual(config.config?.Entrypoint, ["/usr/local/bin/b"]);
  assert.equal(manifest.layers.length, 5);
  for (const [index, path] of [
    [3, "usr/local/bin/b"],
    [4, "usr/local/bin/a"],
  ] as const) {
    const files = attributes(layout.listing(manifest.layers[index]!));
    assert.deepEqual(Object.keys(files), ["usr/", "usr/local/", "usr/local/bin/", path]);
    assert.match(files[path]!, /^-r-xr-xr-x 0\/0 1970-01-01 00:00:00/);
  }
  assert.equal(manifest.layers[4]!.digest, layout.image("alone").manifest.layers[3]!.digest, "alone or in company");
  const moved = layout.image("moved");
  assert.deepEqual(moved.config.config?.Entrypoint, ["/app/b"]);
  assert.ok("app/a" in attributes(layout.listing(moved.manifest.layers[4]!)));
});

test("the binary and added files are at the requested paths", async (t) => {
  const folder = temporaryFolder(t);
  const web = join(folder, "web");
  mkdirSync(join(web, "css"), { recursive: true });
  writeFileSync(join(web, "index.html"), "<p>hello</p>");
  writeFileSync(join(web, "run"), "#!/bin/sh\n");
  chmodSync(join(web, "run"), 0o700);
  writeFileSync(join(web, "css/a.css"), "p {}");
  symlinkSync("css/a.css", join(web, "style.css"));
  const layout = new LayoutOnDisk(join(folder, "layout"));
  const added = ["--add", `${web}:/srv/web`, "--add", `${join(web, "index.html")}:/etc/motd`];
  const words = [...added, "--binary-path", "/app/server", "-o", `oci:${layout.folder}`];
  await slimReport([PLAIN, ...words], { env: { SOURCE_DATE_EPOCH: "86400" } });
  const { manifest, config } = layout.image();
  assert.deepEqual(config.config?.Entrypoint, ["/app/server"]);
  const day = "1970-01-02 00:00:00";
  assert.deepEqual(attributes(layout.listing(manifest.layers[3]!)), {
    "etc/": `drwxr-xr-x 0/0 ${day}`,
    "etc/motd": `-rw-r--r-- 0/0 ${day}`,
    "srv/": `drwxr-xr-x 0/0 ${day}`,
    "srv/web/": `drwxr-xr-x 0/0 ${day}`,
    "srv/web/css/": `drwxr-xr-x 0/0 ${day}`,
    "srv/web/css/a.css": `-rw-r--r-- 0/0 ${day}`,
    "srv/web/index.html": `-rw-r--r-- 0/0 ${day}`,
    "srv/web/run": `-rwxr-xr-x 0/0 ${day}`,
    "srv/web/style.css -> css/a.css": `lrwxrwxrwx 0/0 ${day}`,
  });
  assert.match(attributes(layout.listing(manifest.layers[4]!))["app/server"]!, /^-r-xr-xr-x 0\/0 1970-01-02/);
  assert.match(config.history?.[3]?.created_by ?? "", /\/srv\/web, \/etc\/motd/);
});

function layerType(compression: string): string {
  const { layerGzip, layerTar, layerZstd } = MEDIA_TYPE.oci;
  return compression.startsWith("gzip") ? layerGzip : compression.startsWith("zstd") ? layerZstd : layerTar;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
