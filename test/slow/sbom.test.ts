/** What syft finds in an image and in a binary, and what it understands of our documents about them. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { sbom } from "../../src/flow/sbom/sbom.ts";
import { packFolder, writeImage } from "../support/built-image.ts";
import { installDebian } from "../support/debian-root.ts";
import { alpineLayer } from "../support/fat-order.ts";
import { buildGo } from "../support/go-program.ts";
import { requireGoProgram } from "../support/module-program.ts";
import { nullWorld } from "../support/null-world.ts";
import { ORDER, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** Data of the static base, which syft does not see in an image, and in SPDX cannot tell from packages. */
const DATA: ReadonlySet<string> = new Set(["golang.org/x/crypto/x509roots/fallback", "tzdata"]);

function requireSyft(t: TestContext): ((...words: string[]) => Listing) | undefined {
  const source = "test/differential/syft/main.go";
  const program = requireGoProgram(t, { name: "syft", source, module: "github.com/anchore/syft", version: "v1.57.0" });
  if (program === undefined) return undefined;
  const env = { ...process.env, SYFT_CHECK_FOR_APP_UPDATE: "false" };
  return (...words) =>
    JSON.parse(
      execFileSync(program, [...words, "-q", "-o", "syft-json"], { env, encoding: "utf8", maxBuffer: 2 ** 28 }),
    ) as Listing;
}

interface Listing {
  readonly artifacts: readonly {
    readonly type: string;
    readonly name: string;
    readonly version: string;
    readonly metadata?: Readonly<Record<string, unknown>>;
  }[];
  readonly distro: { readonly id?: string };
}

/** All by which grype looks for advisories: kind, name, version, source package and its version, architecture. */
function packagesIn({ artifacts }: Listing): readonly string[] {
  return artifacts
    .filter(({ type, name }) => type !== "" && type !== "UnknownPackage" && !DATA.has(name))
    .map(({ type, name, version, metadata = {} }) => {
      const { source, originPackage, sourceVersion, architecture } = metadata;
      const ofPackage = type === "go-module" ? [] : [source ?? originPackage, sourceVersion, architecture];
      return [type, name, version === "UNKNOWN" || version === "(devel)" ? "" : version, ...ofPackage].join(" ").trim();
    })
    .sort();
}

async function assertUnderstood(
  t: TestContext,
  syft: (...words: string[]) => Listing,
  found: Listing,
  target: string,
): Promise<void> {
  const folder = temporaryFolder(t);
  for (const format of ["spdx", "cyclonedx"] as const) {
    const path = join(folder, `${format}.json`);
    const { document } = await sbom(nullWorld(), target, { format });
    writeFileSync(path, document);
    const understood = syft("convert", path);
    assert.deepEqual(packagesIn(understood), packagesIn(found), format);
    if (packagesIn(found).some((line) => !line.startsWith("go-module")))
      assert.equal(understood.distro.id, found.distro.id);
  }
}

test("the order service: the same modules in the image, in the stripped and in the unstripped binary", async (t) => {
  const syft = requireSyft(t);
  if (syft === undefined) return;
  const folder = temporaryFolder(t);
  await slimReport([ORDER, "-o", `oci:${folder}/out`]);
  await assertUnderstood(t, syft, syft("scan", `oci-dir:${folder}/out`), `oci:${folder}/out`);
  for (const flags of [["-trimpath"], ["-trimpath", "-ldflags=-s -w"]]) {
    const path = join(folder, "order");
    buildGo(ORDER, path, { flags });
    await assertUnderstood(t, syft, syft("scan", `file:${path}`), path);
  }
});

test("Debian and Alpine: the same packages, with the source packages that advisories name", async (t) => {
  const syft = requireSyft(t);
  const root = temporaryFolder(t);
  const alpine = alpineLayer(t);
  if (syft === undefined || alpine === undefined) return;
  if (!installDebian(t, root, ["libc6", "libgcc-s1", "base-files", "dash", "perl-base"])) return;
  for (const layer of [{ tar: packFolder(root), createdBy: "debootstrap" }, alpine]) {
    const folder = join(temporaryFolder(t), "image");
    writeImage(folder, [layer], { config: {} });
    const found = syft("scan", `oci-dir:${folder}`);
    assert.ok(packagesIn(found).length >= 5);
    await assertUnderstood(t, syft, found, `oci:${folder}`);
  }
});
