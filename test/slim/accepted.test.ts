import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { hash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { podmanFor } from "../support/containers.ts";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { PLAIN, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const AMD64 = ["--platform", "linux/amd64"];
const FORMS: Readonly<Record<string, readonly string[]>> = {
  gzip: AMD64,
  zstd: [...AMD64, "--compression", "zstd:19"],
  none: [...AMD64, "--compression", "none"],
  docker: [...AMD64, "--media-types", "docker"],
  both: ["--platform", "linux/amd64,linux/arm64"],
};

/** One program in every form: each form is a tag of one layout and an archive. */
interface Built {
  readonly layout: LayoutOnDisk;
  readonly digests: Readonly<Record<string, string>>;
  readonly ociArchive: (form: string) => string;
  readonly dockerArchive: (form: string) => string;
}

async function build(t: TestContext): Promise<Built> {
  const folder = temporaryFolder(t);
  const layout = new LayoutOnDisk(join(folder, "layout"));
  const ociArchive = (form: string) => join(folder, `oci-${form}.tar`);
  const dockerArchive = (form: string) => join(folder, `docker-${form}.tar`);
  const digests: Record<string, string> = {};
  for (const [form, words] of Object.entries(FORMS)) {
    const names = [`oci:${layout.folder}:${form}`, `oci-archive:${ociArchive(form)}:${form}`];
    if (form !== "both") names.push(`docker-archive:${dockerArchive(form)}:plain:${form}`);
    const { image, destinations } = await slimReport([PLAIN, ...words, ...names.flatMap((name) => ["-o", name])]);
    assert.equal(destinations.filter(({ reference }) => reference !== null).length, names.length);
    digests[form] = image!.digest;
  }
  return { layout, digests, ociArchive, dockerArchive };
}

test("other tools recognise the image", async (t) => {
  const built = await build(t);
  const { layout, digests } = built;

  await t.test("skopeo copies it from the layout with its digest, and names its form", (s) => {
    const skopeo = requireTool(s, "skopeo");
    if (skopeo === undefined) return;
    for (const form of Object.keys(FORMS).filter((name) => name !== "docker")) {
      const copy = join(temporaryFolder(s), form);
      execFileSync(skopeo, copyWords(`oci:${layout.folder}:${form}`, `dir:${copy}`));
      assert.deepEqual(readFileSync(join(copy, "manifest.json")), readFileSync(layout.path(layout.entry(form))));
    }
    const words = ["inspect", `oci:${layout.folder}:gzip`];
    const image = JSON.parse(execFileSync(skopeo, words, { encoding: "utf8" }));
    assert.deepEqual([image.Os, image.Architecture, image.Digest], ["linux", "amd64", digests.gzip]);
  });

  await t.test("skopeo copies it from an archive, several platforms in one file", (s) => {
    const skopeo = requireTool(s, "skopeo");
    if (skopeo === undefined) return;
    for (const form of Object.keys(FORMS)) {
      const copy = join(temporaryFolder(s), form);
      // By name, skopeo finds only OCI's media types; it reads docker's only where the layout has nothing else.
      const name = form === "docker" ? "" : `:${form}`;
      execFileSync(skopeo, copyWords(`oci-archive:${built.ociArchive(form)}${name}`, `dir:${copy}`));
      assert.equal(`sha256:${hash("sha256", readFileSync(join(copy, "manifest.json")))}`, digests[form]);
    }
  });

  await t.test("crane accepts the docker archive as valid", (s) => {
    const crane = requireTool(s, "crane");
    if (crane === undefined) return;
    for (const form of ["gzip", "docker"]) {
      const said = execFileSync(crane, ["validate", "--tarball", built.dockerArchive(form)], { encoding: "utf8" });
      assert.match(said, /^PASS: /);
    }
  });

  await t.test("umoci unpacks it into files that run", (s) => {
    const umoci = requireTool(s, "umoci");
    if (umoci === undefined) return;
    for (const form of ["gzip", "zstd", "none"]) {
      const bundle = join(temporaryFolder(s), form);
      execFileSync(umoci, ["unpack", "--rootless", "--image", `${layout.folder}:${form}`, bundle], { stdio: "ignore" });
      const root = join(bundle, "rootfs");
      assert.deepEqual(readdirSync(root).sort(), ["etc", "home", "root", "tmp", "usr"]);
      assert.equal(statSync(join(root, "tmp")).mode & 0o7777, 0o1777);
      assert.match(readFileSync(join(root, "etc/passwd"), "utf8"), /^nonroot:x:65532:65532:/m);
      if (process.arch === "x64") {
        assert.equal(execFileSync(join(root, "usr/local/bin/plain"), { encoding: "utf8" }), "OK hello\n");
      }
    }
  });

  await t.test("the index holds a binary for each machine", (s) => {
    const readelf = requireTool(s, "readelf");
    if (readelf === undefined) return;
    const machines: readonly unknown[] = layout.images("both").map(({ manifest, config }) => {
      const binary = join(temporaryFolder(s), "plain");
      const words = ["-xf", layout.path(manifest.layers.at(-1)!), "-O", "usr/local/bin/plain"];
      execFileSync("bash", ["-c", 'out=$1; shift; tar "$@" >"$out"', "-", binary, ...words]);
      const header = execFileSync(readelf, ["--file-header", binary], { encoding: "utf8", env: { LC_ALL: "C" } });
      return [config.architecture, /Machine: +(.*)/.exec(header)?.[1]];
    });
    assert.deepEqual(machines, [
      ["amd64", "Advanced Micro Devices X86-64"],
      ["arm64", "AArch64"],
    ]);
  });

  await t.test("podman pulls it from every archive and runs it", { skip: process.arch !== "x64" }, async (s) => {
    const podman = podmanFor(s);
    if (podman === undefined) return;
    const sources = Object.keys(FORMS).map((form) => `oci-archive:${built.ociArchive(form)}`);
    for (const source of [...sources, `docker-archive:${built.dockerArchive("docker")}`]) {
      const pulled = await podman("pull", "--quiet", source);
      assert.equal(pulled.exitCode, 0, `${source}: ${pulled.stderr}`);
      const id = pulled.stdout.trim();
      const ran = await podman("run", "--rm", "--network", "none", "--read-only", "--cap-drop", "all", id);
      assert.deepEqual([ran.exitCode, ran.stdout], [0, "OK hello\n"], `${source}: ${ran.stderr}`);
    }
  });
});

function copyWords(from: string, to: string): string[] {
  return ["copy", "--quiet", "--all", "--preserve-digests", from, to];
}
