import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { MEDIA_TYPE } from "../../src/format/oci/media-type.ts";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { PLAIN, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

test("by default, an image starts its binary as nonroot in /", async (t) => {
  const folder = join(temporaryFolder(t), "layout");
  const { image } = await slimReport([PLAIN, "--platform", "linux/amd64", "-o", `oci:${folder}`]);
  const { descriptor, manifest, config } = new LayoutOnDisk(folder).image();
  assert.equal(descriptor.digest, image?.digest);
  assert.deepEqual(config.config, {
    User: "65532:65532",
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    Entrypoint: ["/usr/local/bin/plain"],
    WorkingDir: "/",
  });
  assert.deepEqual([config.os, config.architecture, config.created], ["linux", "amd64", "1970-01-01T00:00:00Z"]);
  assert.equal(config.rootfs.diff_ids.length, manifest.layers.length);
  assert.equal(config.history?.length, manifest.layers.length);
});

const EVERY_SETTING = [
  ...["--entrypoint", "/usr/local/bin/plain", "--entrypoint", "serve", "--cmd", "two words", "--cmd=-v"],
  ...["--env", "MODE=a=b", "--env", "PATH=/opt", "--workdir", "/srv", "--port", "8080,9090/udp"],
  ...["--label", "team=shop", "--label", "a=", "--stop-signal", "SIGQUIT", "--user", "1234:5678"],
  ...["--healthcheck", "http://:8080/health", "--healthcheck-interval", "5s", "--healthcheck-timeout", "1500ms"],
  ...["--healthcheck-start-period", "1m30s", "--healthcheck-retries", "7"],
];
const CONFIGURED = {
  User: "1234:5678",
  ExposedPorts: { "8080/tcp": {}, "9090/udp": {} },
  Env: ["PATH=/opt", "MODE=a=b"],
  Entrypoint: ["/usr/local/bin/plain", "serve"],
  Cmd: ["two words", "-v"],
  WorkingDir: "/srv",
  Labels: { a: "", team: "shop" },
  StopSignal: "SIGQUIT",
  Healthcheck: {
    Test: ["CMD", "/usr/local/bin/plimsoll-health", "-timeout", "1500ms", "http://:8080/health"],
    Interval: 5_000_000_000,
    Timeout: 2_500_000_000,
    StartPeriod: 90_000_000_000,
    Retries: 7,
  },
};

test("every setting of the container reaches the config, with either kind of media types", async (t) => {
  const folder = join(temporaryFolder(t), "layout");
  const layout = new LayoutOnDisk(folder);
  const annotations = ["--annotation", "org.opencontainers.image.title=Plain", "--annotation", "shop.example/x=1=2"];
  for (const family of ["oci", "docker"] as const) {
    const words = ["--media-types", family, "-o", `oci:${folder}:${family}`];
    await slimReport([PLAIN, ...EVERY_SETTING, ...annotations, ...words]);
    const { descriptor, manifest, config } = layout.image(family);
    const types = MEDIA_TYPE[family];
    assert.deepEqual(config.config, CONFIGURED);
    assert.deepEqual([descriptor.mediaType, manifest.mediaType], [types.manifest, types.manifest]);
    assert.equal(manifest.config.mediaType, types.config);
    assert.deepEqual([...new Set(manifest.layers.map(({ mediaType }) => mediaType))], [types.layerGzip]);
  }
  assert.deepEqual(layout.image("oci").manifest.annotations, {
    "org.opencontainers.image.title": "Plain",
    "shop.example/x": "1=2",
  });
  assert.equal("annotations" in layout.image("docker").manifest, false, "docker's schema has no annotations");
});

const SETTINGS_FILE = `image:
  entrypoint: [/usr/local/bin/plain, serve]
  cmd: [two words, -v]
  env: { MODE: a=b, PATH: /opt }
  workdir: /srv
  user: 1234:5678
  ports: [8080, 9090/udp]
  labels: { team: shop, a: "" }
  stopSignal: SIGQUIT
  healthcheck: { url: "http://:8080/health", interval: 5s, timeout: 1500ms, startPeriod: 1m30s, retries: 7 }
`;

test("plimsoll.yaml has the same settings as the flags, and a flag takes precedence over it", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "plimsoll.yaml"), SETTINGS_FILE);
  const layout = new LayoutOnDisk(join(folder, "layout"));
  const found = { cwd: folder };
  await slimReport([PLAIN, "-o", `oci:${layout.folder}:file`], found);
  await slimReport([PLAIN, ...EVERY_SETTING, "-o", `oci:${layout.folder}:flags`]);
  assert.equal(layout.entry("file").digest, layout.entry("flags").digest);
  await slimReport([PLAIN, "--workdir", "/elsewhere", "-o", `oci:${layout.folder}:both`], found);
  const { WorkingDir, StopSignal } = layout.image("both").config.config!;
  assert.deepEqual({ WorkingDir, StopSignal }, { WorkingDir: "/elsewhere", StopSignal: "SIGQUIT" });
});
