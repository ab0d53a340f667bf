import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import type { Image } from "../../src/image/image.ts";
import { writeDockerArchive } from "../../src/store/archive/write-docker-archive.ts";
import { writeOciArchive } from "../../src/store/archive/write-oci-archive.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { attestedIndex, containerdArchive } from "../support/containerd-archive.ts";
import { podmanFor } from "../support/containers.ts";
import { sampleImage, UNWATCHED } from "../support/sample-image.ts";
import { serviceImage } from "../support/service-image.ts";
import { PLAIN } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** The image as different programs save it, each in its own file. */
async function savedForms(t: TestContext, image: Image): Promise<ReadonlyMap<string, string>> {
  const folder = temporaryFolder(t);
  const path = (name: string) => join(folder, `${name}.tar`);
  const forms = new Map<string, string>();
  const add = (name: string) => forms.set(name, path(name)).get(name)!;

  await writeOciArchive(add("plimsoll-oci"), image, "app", UNWATCHED);
  await writeDockerArchive(add("plimsoll-docker"), image, "app:1", UNWATCHED);

  const others = ["arm64", "riscv64"].map((architecture) => sampleImage({ architecture }));
  const index = attestedIndex([image, ...others], [sampleImage({ layers: [[{ path: "in-toto", text: "{}" }]] })]);
  const names = ["docker.io/library/app:1", "docker.io/library/app:2"];
  writeFileSync(add("containerd"), await containerdArchive(index, { names, present: [image] }));

  const skopeo = requireTool(t, "skopeo");
  if (skopeo === undefined) return forms;
  const copy = (to: string) =>
    execFileSync(skopeo, ["copy", "--quiet", `oci-archive:${path("plimsoll-oci")}:app`, to], { stdio: "pipe" });
  add("skopeo-docker");
  copy(`docker-archive:${path("skopeo-docker")}:app:1`);
  add("skopeo-oci");
  copy(`oci-archive:${path("skopeo-oci")}:app`);

  const podman = podmanFor(t);
  if (podman === undefined) return forms;
  const run = async (...words: string[]) => {
    const { exitCode, stderr, stdout } = await podman(...words);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  await run("load", "--quiet", "--input", path("skopeo-docker"));
  await run("save", "--quiet", "--format", "docker-archive", "--output", add("podman-docker"), "app:1");
  await run("save", "--quiet", "--format", "oci-archive", "--output", add("podman-oci"), "app:1");
  return forms;
}

/** Each form as it is, and compressed as a whole: `docker save app | gzip`. */
function compressedForms(forms: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const all = new Map(forms);
  for (const [name, path] of forms) {
    for (const [suffix, compress] of [["gz", gzipSync] as const, ["zst", zstdCompressSync] as const]) {
      writeFileSync(`${path}.${suffix}`, compress(readFileSync(path)));
      all.set(`${name}, ${suffix}`, `${path}.${suffix}`);
    }
  }
  return all;
}

/** The verbs, and the part of standard output or standard error that shows that the image was read. */
const VERBS: readonly (readonly string[])[] = [
  ["explain", "ARCHIVE", "--json"],
  ["lint", "ARCHIVE", "--fail-on", "never"],
  ["diff", "ARCHIVE", "ARCHIVE"],
  ["slim", "ARCHIVE", "-o", "oci:slim", "--measure", "none"],
  ["slim", PLAIN, "-o", "oci:based", "--measure", "none", "--base", "NAMED"],
  ["slim", PLAIN, "-o", "oci:compared", "--before", "NAMED"],
];

test("every verb reads every form in which an image is saved, compressed or not", async (t) => {
  const image = await serviceImage(t);
  if (image === undefined) return;
  const forms = compressedForms(await savedForms(t, image));
  const diffIDs = image.layers.map(({ diffID }) => diffID);
  const cwd = temporaryFolder(t);
  let runs = 0;
  for (const [name, path] of forms) {
    const scheme = /docker/.test(name) ? "docker-archive" : "oci-archive";
    for (const words of VERBS) {
      // A build takes long, and does not depend on how an archive was unpacked.
      if (words[1] === PLAIN && name.includes(",") && !name.startsWith("containerd")) continue;
      runs++;
      const args = words.map((word) => word.replace("ARCHIVE", path).replace("NAMED", `${scheme}:${path}`));
      const { exitCode, stdout, stderr } = await plimsoll(args, cwd);
      assert.equal(exitCode, 0, `${name}: ${args.join(" ")}\n${stderr}`);
      if (words[0] !== "explain") continue;
      const { layers } = JSON.parse(stdout) as { layers: readonly { readonly diffID: string }[] };
      assert.deepEqual(
        layers.map(({ diffID }) => diffID),
        diffIDs,
        name,
      );
    }
  }
  assert.ok(forms.size >= 9, `${forms.size} forms`);
  t.diagnostic(`ran ${VERBS.length} verbs over ${forms.size} forms, ${runs} command lines`);
});
