/** Scanners that a trial runs itself: a Trivy that writes down what it was asked, and answers about that image. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { findScanners, scanImages } from "../../src/flow/trial/scan-images.ts";
import { compareScans } from "../../src/flow/trial/scans.ts";
import type { Image } from "../../src/image/image.ts";
import type { Ground } from "../../src/session/container/ground.ts";
import { writeFiles } from "../support/files.ts";
import { nullWorld } from "../support/null-world.ts";
import { sampleImage } from "../support/sample-image.ts";
import { runPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** It finds one package in the image before, and none in the one after: by the tag's layer, which is in the layout. */
const TRIVY = (folder: string, before: Image) => `#!/bin/sh
echo "$TRIVY_SKIP_VERSION_CHECK $*" >> ${folder}/asked
for last; do :; done
if [ -e "$last/blobs/sha256/${before.manifest.layers[0]!.digest.slice(7)}" ]; then cat ${folder}/before.json
else cat ${folder}/after.json; fi
`;

function trivyReport(image: Image, found: boolean): string {
  const vulnerability = {
    ...{ VulnerabilityID: "CVE-2024-0001", PkgName: "libthing", InstalledVersion: "1.0", FixedVersion: "1.1" },
    Severity: "HIGH",
  };
  const result = { Target: "debian", Class: "os-pkgs", Type: "debian", Vulnerabilities: found ? [vulnerability] : [] };
  return JSON.stringify({
    ...{ SchemaVersion: 2, ArtifactName: "image", ArtifactType: "container_image" },
    Metadata: { ImageID: image.manifest.config.digest, DiffIDs: image.layers.map(({ diffID }) => diffID) },
    Results: [result],
  });
}

function scanned(t: TestContext) {
  const folder = temporaryFolder(t);
  const before = sampleImage({ layers: [[{ path: "usr/lib/thing", text: "b" }]] });
  const after = sampleImage({ layers: [[{ path: "app", text: "a" }]] });
  const files = { "before.json": trivyReport(before, true), "after.json": trivyReport(after, false) };
  writeFiles(folder, { ...files, "bin/trivy": TRIVY(folder, before) });
  const world = nullWorld();
  const surroundings = { ...world, env: { ...world.env, PATH: `${join(folder, "bin")}:/usr/bin:/bin` } };
  const subject = (role: "before" | "after", image: Image) => ({ role, name: role, image });
  const ground = { surroundings, after: subject("after", after), before: subject("before", before) };
  return { folder, surroundings, ground: ground as unknown as Ground };
}

test("both images are scanned offline, and their findings compared", async (t) => {
  const { folder, surroundings, ground } = scanned(t);
  const scanners = await findScanners(surroundings, ["trivy", "trivy"]);
  assert.equal(scanners.length, 1, "one that is named twice is run once");
  const reports = await scanImages(ground, scanners, undefined);
  const compared = compareScans(ground, reports)!;
  assert.deepEqual(
    compared.gone.map(({ id }) => id),
    ["CVE-2024-0001"],
  );
  const asked = readFileSync(join(folder, "asked"), "utf8").trim().split("\n");
  assert.equal(asked.length, 2);
  for (const words of asked) assert.match(words, /^true image .*--offline-scan --skip-db-update .*--input \/\S+$/);
});

test("a scanner that is not there ends the trial before it begins, and so does a single image", async (t) => {
  const { surroundings } = scanned(t);
  await assert.rejects(findScanners(surroundings, ["grype"]), {
    code: "program-missing",
    what: "grype is not on PATH",
  });
  const env = { PATH: surroundings.env.PATH };
  const { exitCode, stderr } = await runPlimsoll(["trial", "oci:out", "--scan", "trivy"], { env });
  assert.equal(exitCode, 2, stderr);
  assert.match(stderr, /findings are compared, and one image is named/);
});

test("a scanner that fails says so in its own words", async (t) => {
  const { folder, surroundings, ground } = scanned(t);
  writeFiles(folder, { "bin/trivy": "#!/bin/sh\necho 'there is no database' >&2\nexit 1\n" });
  const scanners = await findScanners(surroundings, ["trivy"]);
  await assert.rejects(scanImages(ground, scanners, undefined), {
    code: "program-failed",
    why: "there is no database",
  });
});
