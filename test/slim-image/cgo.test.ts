import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { packFolder, writeImage } from "../support/built-image.ts";
import { podmanFor } from "../support/containers.ts";
import { installDebian } from "../support/debian-root.ts";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { refusedSlim } from "../support/refused-slim.ts";
import { outputOf } from "../support/service.ts";
import { slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

const NAMES = join(REPOSITORY, "test/fixtures/go/names");
const AMD64 = ["--platform", "linux/amd64"];

test("a service that needs C gets only the shared objects that it needs from the base", async (t) => {
  const root = temporaryFolder(t);
  if (requireTool(t, "gcc") === undefined) return;
  if (process.arch !== "x64") return t.skip("its libc is this machine's");
  if (!installDebian(t, root, ["libc6", "base-files", "dash"])) return;
  const folder = temporaryFolder(t);
  const layers = [{ tar: packFolder(root), createdBy: "debootstrap" }];
  const base = writeImage(join(folder, "base"), layers, { config: { Cmd: ["bash"] } });
  const slim = new LayoutOnDisk(join(folder, "slim"));
  const archive = join(folder, "slim.tar");
  const words = [NAMES, "--cgo", "--base", `oci:${base.folder}:fat`, ...AMD64];
  const { image, steps } = await slimReport([...words, "-o", `oci:${slim.folder}`, "-o", `oci-archive:${archive}`]);

  const listed = slim.image().manifest.layers.flatMap((layer) =>
    execFileSync("tar", ["-tf", slim.path(layer)], { encoding: "utf8" })
      .trimEnd()
      .split("\n"),
  );
  for (const path of ["lib64", "usr/lib/x86_64-linux-gnu/libc.so.6", "var/lib/dpkg/status.d/libc6"]) {
    assert.ok(
      listed.includes(path),
      `${path} is among ${listed.filter((each) => /^(?:usr\/)?lib|^var/.test(each)).join(" ")}`,
    );
  }
  assert.ok(
    !listed.some((path) => /(?:dash|libnss_hesiod|status\.d\/dash)/.test(path)),
    "what nothing loads is not there",
  );
  assert.match(
    image?.platforms[0]?.layers.map(({ createdBy }) => createdBy).join("\n") ?? "",
    /shared objects of sha256:/,
  );
  assert.match(
    steps.find(({ id }) => id === "static")?.why[0] ?? "",
    /built with C, as --cgo asks: .*example\.com\/names/,
  );

  const podman = podmanFor(t);
  if (podman === undefined) return;
  assert.equal(
    await outputOf(podman, archive, [], ["--add-host", "printer.example:192.0.2.7"]),
    "1\nfailed: user: unknown user keeper\n",
    "libc is there, and asks /etc/passwd",
  );
});

test("without an image there is no source of shared objects", async () => {
  const { error } = await refusedSlim("flag-invalid", [NAMES, "--cgo", ...AMD64]);
  assert.match(error.what, /--cgo needs an image/);
});
