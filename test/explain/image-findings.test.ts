/** `diff` of two images with the reports of a scanner about them. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Image } from "../../src/image/image.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { sampleImage, UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { plimsoll } from "./plimsoll.ts";

type Found = readonly [id: string, name: string, version: string, severity: string];

function trivyReport({ manifest, layers }: Image, found: readonly Found[]): string {
  return JSON.stringify({
    SchemaVersion: 2,
    Trivy: { Version: "0.69.0" },
    ArtifactName: "order",
    ArtifactType: "container_image",
    Metadata: { ImageID: manifest.config.digest, DiffIDs: layers.map(({ diffID }) => diffID) },
    Results: [
      {
        Target: "order (alpine 3.20.3)",
        Type: "alpine",
        Vulnerabilities: found.map(([VulnerabilityID, PkgName, InstalledVersion, Severity]) => {
          return { VulnerabilityID, PkgName, InstalledVersion, Severity, SeveritySource: "nvd" };
        }),
      },
    ],
  });
}

/** A fat and a slim image, with a report for each. */
async function scanned(t: TestContext): Promise<(name: string) => string> {
  const folder = temporaryFolder(t);
  const fat = sampleImage({ layers: [[{ path: "srv/order", text: "o" }], [{ path: "lib/libssl.so", text: "s" }]] });
  const slim = sampleImage({ layers: [[{ path: "srv/order", text: "o" }]] });
  await writeLayout(join(folder, "fat"), fat, "latest", UNWATCHED);
  await writeLayout(join(folder, "slim"), slim, "latest", UNWATCHED);
  const musl: Found = ["CVE-2031-3", "musl", "1.2.4", "UNKNOWN"];
  const ssl: readonly Found[] = [
    ["CVE-2031-1", "libssl3", "3.3.1", "CRITICAL"],
    ["CVE-2031-2", "libssl3", "3.3.1", "LOW"],
  ];
  writeFileSync(join(folder, "fat.json"), trivyReport(fat, [...ssl, musl]));
  writeFileSync(join(folder, "slim.json"), trivyReport(slim, [musl]));
  return (name) => join(folder, name);
}

test("findings before and after, by severity and ecosystem, and each by its name", async (t) => {
  const at = await scanned(t);
  const words = ["diff", `oci:${at("fat")}`, `oci:${at("slim")}`, "--by", "layer"];
  const reports = ["--findings-before", at("fat.json"), "--findings-after", at("slim.json")];
  const { exitCode, stdout, stderr } = await plimsoll([...words, ...reports]);
  assert.equal(exitCode, 0, stderr);
  const text = stdout.slice(stdout.indexOf("vulnerabilities")).replaceAll(`${at("")}/`, "");
  assert.equal(text, SHOWN);
  const markdown = await plimsoll([...words, ...reports, "--format", "markdown"]);
  assert.match(markdown.stdout, /^\| critical \(nvd\) \| CVE-2031-1 \| apk packages \| libssl3 \|/m);
  const { findings } = JSON.parse((await plimsoll([...words, ...reports, "--json"])).stdout);
  assert.deepEqual(
    [findings.before.total, findings.after.total, findings.gone.length, findings.stayed.length, findings.came.length],
    [3, 1, 2, 1, 0],
  );
});

const SHOWN = `vulnerabilities
  before: fat.json: trivy 0.69.0, database of an unknown date; set aside: unknown
  after: slim.json: trivy 0.69.0, database of an unknown date; set aside: unknown
  it is not known whether the two were scanned with the same database: a finding may have come or gone without a change of the image

by severity, as each scanner says it
  before  after  change  severity
       1      0      −1  critical
       1      1      ±0  unknown
       1      0      −1  low
       3      1      −2  all

by ecosystem
  before  after  change  ecosystem         after, by severity
       0      0      ±0  Go modules
       0      0      ±0  standard library
       3      1      −2  apk packages      1 unknown

findings that went (2)
  severity        vulnerability  ecosystem     package  version  fixed in
  critical (nvd)  CVE-2031-1     apk packages  libssl3  3.3.1
  low (nvd)       CVE-2031-2     apk packages  libssl3  3.3.1

findings that stayed (1)
  severity  vulnerability  ecosystem     package  version  fixed in
  unknown   CVE-2031-3     apk packages  musl     1.2.4
`;

test("a report of another image, of one side only, or of no image is refused", async (t) => {
  const at = await scanned(t);
  const images = ["diff", `oci:${at("fat")}`, `oci:${at("slim")}`];
  const [before, after] = [
    ["--findings-before", at("fat.json")],
    ["--findings-after", at("slim.json")],
  ];
  for (const [words, exitCode, says] of [
    [[...images, "--findings-before", at("slim.json"), ...after], 3, /scan-report-foreign/],
    [[...images, ...before, "--findings-after", at("fat.json")], 3, /scan-report-foreign/],
    [[...images, ...before], 2, /--findings-after is not/],
    [[...images, ...after], 2, /--findings-before is not/],
    [[...images, ...before, "--findings-after", at("none.json")], 3, /scan-report-invalid/],
    [["diff", at("fat.json"), at("slim.json"), ...before, ...after], 2, /--findings-before cannot be used/],
  ] as const) {
    const run = await plimsoll(words);
    assert.equal(run.exitCode, exitCode, run.stderr);
    assert.match(run.stderr, says);
    assert.equal(run.stdout, "");
  }
});
