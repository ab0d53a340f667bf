import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { alpineBase, indexBoth } from "../support/alpine-base.ts";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { PLAIN, runHere, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

const EXEC = join(REPOSITORY, "test/fixtures/go/exec");
const ZONES = join(REPOSITORY, "test/fixtures/go/zones");

function emptyLayout(t: TestContext): LayoutOnDisk {
  return new LayoutOnDisk(join(temporaryFolder(t), "layout"));
}

test("on scratch there is only the binary, and a note says what else the service needs", async (t) => {
  const layout = emptyLayout(t);
  const plain = await slimReport([PLAIN, "--base", "scratch", "-o", `oci:${layout.folder}:plain`]);
  const { manifest, config } = layout.image("plain");
  assert.equal(manifest.layers.length, 1);
  assert.equal(config.config?.User, "65532:65532");
  assert.deepEqual(plain.notes, []);
  assert.match(stepWhy(plain, "base"), /scratch would be enough/);
  const zones = await slimReport([ZONES, "--base", "scratch", "-o", `oci:${layout.folder}:zones`]);
  assert.match(zones.notes.join("\n"), /^scratch has no time-zones, which the service needs: time\.LoadLocation/m);
  const exec = await slimReport([EXEC, "--base", "scratch", "-o", `oci:${layout.folder}:exec`]);
  assert.match(exec.notes.join("\n"), /^scratch has none of these, which the service may need: .*child-programs/m);
});

test("a base image keeps its layers and settings; its user becomes a number, its command is dropped", async (t) => {
  const settings = ["--config.user", "guest:wheel", "--config.env", "LANG=C.UTF-8", "--config.workingdir", "/srv"];
  const more = ["--config.label", "os=alpine", "--config.volume", "/data", "--config.stopsignal", "SIGQUIT"];
  const alpine = alpineBase(t, [...settings, ...more]);
  const umoci = requireTool(t, "umoci");
  if (alpine === undefined || umoci === undefined) return;
  const layout = emptyLayout(t);
  const name = `oci:${alpine.folder}:amd64`;
  const words = ["--base", name, "--platform", "linux/amd64", "--label", "team=shop", "-o", `oci:${layout.folder}`];
  await slimReport([PLAIN, ...words]);
  const below = alpine.image("amd64");
  const { manifest, config } = layout.image();
  assert.deepEqual(manifest.layers.slice(0, -1), below.manifest.layers);
  const { Cmd, ...kept } = below.config.config!;
  assert.deepEqual(Cmd, ["/bin/sh"]);
  assert.deepEqual(config.config, {
    ...kept,
    User: "405:10",
    Entrypoint: ["/usr/local/bin/plain"],
    Labels: { os: "alpine", team: "shop" },
  });
  assert.equal(config.history?.filter(({ empty_layer }) => empty_layer !== true).length, manifest.layers.length);
  assert.deepEqual(manifest.annotations, {
    "org.opencontainers.image.base.digest": below.descriptor.digest,
  });
  const bundle = join(temporaryFolder(t), "bundle");
  execFileSync(umoci, ["unpack", "--rootless", "--image", `${layout.folder}:latest`, bundle], { stdio: "ignore" });
  for (const path of ["etc/alpine-release", "usr/local/bin/plain"]) assert.ok(existsSync(join(bundle, "rootfs", path)));
});

test("an index as the base gives each platform its own image, and says what all platforms are", async (t) => {
  const alpine = alpineBase(t, ["--config.user", "games"]);
  if (alpine === undefined) return;
  const digest = indexBoth(alpine);
  const layout = emptyLayout(t);
  await slimReport([PLAIN, "--base", `oci:${alpine.folder}:both`, "--platform", "all", "-o", `oci:${layout.folder}`]);
  for (const { manifest, config } of layout.images()) {
    const below = alpine.image(config.architecture);
    assert.deepEqual(manifest.layers[0], below.manifest.layers[0]);
    assert.equal(config.config?.User, "35:35");
    assert.equal(manifest.annotations?.["org.opencontainers.image.base.digest"], digest);
  }
  assert.deepEqual(
    layout.images().map(({ config }) => config.architecture),
    ["amd64", "arm64"],
  );
});

test("a base that does not know its own user is refused, unless a user is named", async (t) => {
  const alpine = alpineBase(t, ["--config.user", "shopkeeper"]);
  if (alpine === undefined) return;
  const layout = emptyLayout(t);
  const words = [
    PLAIN,
    "--base",
    `oci:${alpine.folder}:amd64`,
    "--platform",
    "linux/amd64",
    "-o",
    `oci:${layout.folder}`,
  ];
  const refused = await runHere(["slim", ...words]);
  assert.match(refused.stderr, /base-user-unknown/);
  assert.match(refused.stderr, /shopkeeper is not in its \/etc\/passwd/);
  assert.equal(existsSync(layout.folder), false);
  await slimReport([...words, "--user", "1000"]);
  assert.equal(layout.image().config.config?.User, "1000");
});

test("added authorities have their own layer, beside the roots that every service shares", async (t) => {
  const openssl = requireTool(t, "openssl");
  if (openssl === undefined) return;
  const folder = temporaryFolder(t);
  const pem = join(folder, "shop-ca.pem");
  const request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=shop";
  execFileSync(openssl, [...request.split(" "), "-keyout", join(folder, "key.pem"), "-out", pem], { stdio: "pipe" });
  const layout = new LayoutOnDisk(join(folder, "layout"));
  await slimReport([PLAIN, "-o", `oci:${layout.folder}:without`]);
  await slimReport([PLAIN, "--add-ca", pem, "-o", `oci:${layout.folder}:with`]);
  const [without, withAdded] = ["without", "with"].map((tag) => layout.image(tag).manifest.layers);
  assert.deepEqual(
    withAdded?.filter((_, index) => index !== 3),
    without,
  );
  const added = withAdded![3]!;
  const file = layout.listing(added).find((line) => line.endsWith(".pem"));
  assert.match(file ?? "", /^-rw-r--r-- 0\/0 .* etc\/ssl\/certs\/added-[0-9a-f]{64}\.pem$/);
  const stored = execFileSync("tar", ["-xOf", layout.path(added), file!.split(" ").at(-1)!], { encoding: "utf8" });
  assert.equal(stored.trim(), readFileSync(pem, "utf8").trim());
});

function stepWhy({ steps }: Awaited<ReturnType<typeof slimReport>>, id: string): string {
  return steps.find((step) => step.id === id)?.why.join("\n") ?? "";
}
