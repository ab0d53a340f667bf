/** `slim IMAGE` with a scanner's report about the image: which findings go with what is left out. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Image } from "../../src/image/image.ts";
import type { SlimReport } from "../../src/report/slim-report.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { goProgram } from "../support/fat-and-slim.ts";
import { plantImage } from "../support/planted-image.ts";
import { UNWATCHED } from "../support/sample-image.ts";
import { runHere } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const INSTALLED = ["libssl3", "musl"].map((name) => `P:${name}\nV:1.0-r0\nA:x86_64\nF:lib\nR:${name}.so\n\n`).join("");

async function fatImage(t: TestContext): Promise<Image> {
  return plantImage({
    layers: [
      {
        files: [
          { path: "lib/apk/db/installed", content: INSTALLED },
          { path: "lib/libssl3.so", content: "ssl" },
          { path: "lib/musl.so", content: "musl" },
          { path: "etc/passwd", content: "root:x:0:0::/root:/bin/sh\n" },
        ],
      },
      {
        files: [
          { path: "app", content: goProgram(t, "plain"), mode: 0o755 },
          { path: "usr/bin/tool", content: goProgram(t, "argv"), mode: 0o755 },
        ],
      },
    ],
  });
}

function trivyReport(diffIDs: readonly string[]): string {
  const one = (VulnerabilityID: string, PkgName: string, Severity: string, more: object = {}) => {
    return { VulnerabilityID, PkgName, InstalledVersion: "1.0", Severity, ...more };
  };
  const results = [
    {
      Target: "fat (alpine 3.20.3)",
      Type: "alpine",
      Vulnerabilities: [one("CVE-1", "libssl3", "CRITICAL"), one("CVE-2", "musl", "HIGH"), one("CVE-3", "zlib", "LOW")],
    },
    { Target: "app", Type: "gobinary", Vulnerabilities: [one("CVE-4", "stdlib", "UNKNOWN")] },
    { Target: "usr/bin/tool", Type: "gobinary", Vulnerabilities: [one("CVE-5", "example.net/parser", "HIGH")] },
    {
      Target: "Node.js",
      Type: "node-pkg",
      Vulnerabilities: [one("CVE-6", "left-pad", "LOW", { PkgPath: "srv/none.json" })],
    },
  ];
  const report = {
    SchemaVersion: 2,
    ArtifactName: "fat",
    ArtifactType: "container_image",
    Metadata: { DiffIDs: diffIDs },
  };
  return JSON.stringify({ ...report, Trivy: { Version: "0.69.0" }, Results: results });
}

test("each finding goes with its package, stays with it, or is not known", async (t) => {
  const cwd = temporaryFolder(t);
  const fat = await fatImage(t);
  await writeLayout(join(cwd, "fat"), fat, "latest", UNWATCHED);
  writeFileSync(join(cwd, "fat.json"), trivyReport(fat.layers.map(({ diffID }) => diffID)));
  const words = ["slim", "oci:fat", "--dry-run", "--keep", "lib/musl.so", "--findings", "fat.json"];
  const run = await runHere([...words, "--json"], { cwd });
  assert.equal(run.exitCode, 0, run.stderr);
  const { fromImage } = JSON.parse(run.stdout) as SlimReport;
  const { before, findings } = fromImage!.vulnerabilities!;
  assert.deepEqual([before.total, before.isBound, before.bySeverity.unknown], [6, true, 1]);
  assert.deepEqual(findings.map(({ id, stays }) => `${id} ${stays}`).sort(), [
    "CVE-1 no",
    "CVE-2 yes",
    "CVE-3 unknown",
    "CVE-4 yes",
    "CVE-5 no",
    "CVE-6 unknown",
  ]);
  const shown = (await runHere(words, { cwd })).stderr;
  assert.equal(shown.slice(shown.indexOf("vulnerabilities of"), shown.indexOf("to be sure")), SHOWN);
  writeFileSync(join(cwd, "fat.json"), trivyReport(["sha256:0"]));
  const foreign = await runHere(words, { cwd });
  assert.deepEqual([foreign.exitCode, /scan-report-foreign/.test(foreign.stderr)], [3, true]);
});

const SHOWN = `vulnerabilities of fat.json: trivy 0.69.0, database of an unknown date; set aside: unknown

by severity
  before  left out  stay  not known  severity
       1         1     0          0  critical
       2         1     1          0  high
       1         0     1          0  unknown
       2         0     0          2  low
       6         2     2          2  all

by ecosystem
  before  left out  stay  not known  ecosystem
       1         1     0          0  Go modules
       1         0     1          0  standard library
       3         1     1          1  apk packages
       1         0     0          1  node-pkg

judged by the files that stay: `;
