/** Reports as scanners really write them: Trivy's own test data, and govulncheck on the order service. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readScanReport } from "../../src/format/scan-report/read-scan-report.ts";
import type { ScanReport } from "../../src/format/scan-report/scan-report.ts";
import { reachabilityOf } from "../../src/vuln/findings/reachability.ts";
import { buildGo } from "../support/go-program.ts";
import { reportOf } from "../support/scan-reports.ts";
import { goVulnerabilities, requireGovulncheck } from "../support/scanners.ts";
import { ORDER } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { sharedData } from "../support/tools.ts";

/** What Trivy itself says, counted by hand in its JSON: ecosystem, vulnerabilities, packages with one, fixable ones. */
const TRIVY = {
  "alpine-310": { kind: "image", ecosystem: "apk" },
  "debian-stretch": { kind: "image", ecosystem: "deb" },
  "distroless-base": { kind: "image", ecosystem: "deb" },
  "gomod": { kind: "source", ecosystem: "Go" },
  "gomod-skip": { kind: "source", ecosystem: "Go" },
  "gomod-vex": { kind: "source", ecosystem: "Go" },
} as const;

interface TrivyJson {
  readonly Results: readonly {
    readonly Target: string;
    readonly Vulnerabilities?: readonly {
      readonly VulnerabilityID: string;
      readonly PkgName: string;
      readonly InstalledVersion: string;
      readonly Severity: string;
      readonly SeveritySource?: string;
    }[];
  }[];
}

for (const [name, { kind, ecosystem }] of Object.entries(TRIVY)) {
  test(`Trivy's ${name} is read whole`, async (t) => {
    const path = sharedData(t, `trivy/${name}.json`);
    if (path === undefined) return;
    const report = await readScanReport(createReadStream(path), { where: name });
    assert.deepEqual([report.format, report.target.kind, report.others], ["trivy", kind, []]);
    const json: TrivyJson = JSON.parse(readFileSync(path, "utf8"));
    const rows = json.Results.flatMap(({ Target, Vulnerabilities = [] }) =>
      Vulnerabilities.map((one) => ({ target: Target, ...one })),
    );
    const wanted = rows.map((row) => [row.VulnerabilityID, row.PkgName, row.InstalledVersion, row.target].join(" "));
    const found = report.findings.flatMap((one) =>
      one.places.map(({ target }) => [one.id, one.name, one.installedVersion, target].join(" ")),
    );
    assert.deepEqual(found.sort(), wanted.sort());
    for (const finding of report.findings) {
      assert.equal(finding.ecosystem.name, ecosystem);
      const row = rows.find((one) => one.VulnerabilityID === finding.id && one.PkgName === finding.name)!;
      const level = row.Severity === "UNKNOWN" ? undefined : row.Severity.toLowerCase();
      assert.deepEqual([finding.severity?.level, finding.severity?.by], [level, row.SeveritySource]);
      assert.deepEqual([finding.tier, reachabilityOf(finding)], [null, "unknown"]);
    }
  });
}

/** Runs govulncheck on the order service, or on a program. */
async function scanned(t: TestContext): Promise<((...words: readonly string[]) => Promise<ScanReport>) | undefined> {
  const program = requireGovulncheck(t);
  const database = program === undefined ? undefined : await goVulnerabilities(t);
  if (program === undefined || database === undefined) return undefined;
  return (...words) => {
    const args = ["-db", database, "-format", "json", ...words];
    return reportOf(execFileSync(program, args, { cwd: ORDER, stdio: "pipe", maxBuffer: 2 ** 28 }));
  };
}

/** What is known of the one finding that the order service has. */
function known(report: ScanReport): readonly unknown[] {
  const [finding, ...more] = report.findings;
  assert.deepEqual(more, []);
  const { id, name, installedVersion, fixedVersions, severity } = finding!;
  assert.deepEqual([id, name, installedVersion], ["GO-2021-0265", "github.com/tidwall/gjson", "v1.8.0"]);
  assert.deepEqual([fixedVersions, severity], [["v1.9.3"], null]);
  assert.ok(finding!.aliases.includes("CVE-2021-42248") && finding!.aliases.includes("GHSA-c9gm-7rfj-8w5h"));
  assert.deepEqual(report.mainModules, ["example.com/order"]);
  assert.equal(report.database.date, null);
  return [finding!.tier, finding!.depth, reachabilityOf(finding!)];
}

test("govulncheck on source: at each level it proves what it looked at", async (t) => {
  const scan = await scanned(t);
  if (scan === undefined) return;
  assert.deepEqual(known(await scan("-scan", "module")), ["module", "module", "unknown"]);
  assert.deepEqual(known(await scan("-scan", "package", "./...")), ["package", "package", "unknown"]);
  const source = await scan("-scan", "symbol", "./...");
  assert.deepEqual(known(source), ["symbol", "symbol", "yes"]);
  const [trace] = source.findings[0]!.traces;
  assert.deepEqual([trace![0]!.symbol, trace!.at(-1)!.module], ["Get", "example.com/order"]);
  assert.ok(trace!.every(({ position }) => position !== null && position.line > 0));
});

test("govulncheck on binaries: what was stripped proves no more than modules, and a kept extract proves the rest", async (t) => {
  const scan = await scanned(t);
  if (scan === undefined) return;
  const folder = temporaryFolder(t);
  const [whole, stripped, extract] = ["whole", "stripped", "extract"].map((name) => join(folder, name));
  // Compiled as slim compiles it, so that both share Go's cache.
  buildGo(ORDER, whole!, { flags: ["-trimpath"] });
  buildGo(ORDER, stripped!, { flags: ["-trimpath", "-ldflags=-s -w"] });
  assert.deepEqual(known(await scan("-mode", "binary", whole!)), ["symbol", "symbol", "yes"]);
  assert.deepEqual(known(await scan("-mode", "binary", stripped!)), ["module", "module", "unknown"]);
  const program = requireGovulncheck(t)!;
  execFileSync("sh", ["-c", '"$0" -mode extract "$1" > "$2"', program, whole!, extract!]);
  await assert.rejects(readScanReport(createReadStream(extract!), { where: "extract" }), /not a report/);
  assert.deepEqual(known(await scan("-mode", "binary", extract!)), ["symbol", "symbol", "yes"]);
});
