/** The rule on vulnerabilities from the command line: whose reports count, and what is said where nobody looked. */
import assert from "node:assert/strict";
import { readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import type { GateReport } from "../../src/report/gate-report.ts";
import { writeFiles } from "../support/files.ts";
import { requireGovulncheck } from "../support/scanners.ts";
import { type ServiceRepository, serviceRepository } from "../support/service-repository.ts";
import { PLAIN } from "../support/slim.ts";

const MAIN = "example.com/plain";
const rule = (text: string) => ({
  "plimsoll.yaml": `gate:\n  services: { plain: { source: . } }\n  rules:\n    vulnerabilities: ${text}\n`,
});

/** A recorded service under a rule, and a branch for a change. */
async function ruled(t: TestContext, text: string): Promise<ServiceRepository | undefined> {
  const service = serviceRepository(t, PLAIN);
  if (service === undefined) return undefined;
  service.commit("Rules", rule(text));
  assert.equal((await service.run(["gate", "--update"])).exitCode, 0);
  service.commit("Record");
  service.git("switch", "--quiet", "--create", "change");
  return service;
}

/** Trivy's report on the go.mod of a module, with one finding of this severity in each of these modules. */
function trivyReport(
  module: string,
  found: readonly (readonly [name: string, version: string, severity: string])[],
): string {
  return JSON.stringify({
    SchemaVersion: 2,
    Trivy: { Version: "0.69.0" },
    ArtifactName: ".",
    ArtifactType: "filesystem",
    Results: [
      {
        Target: "go.mod",
        Type: "gomod",
        Packages: [{ Name: module, Relationship: "root" }],
        Vulnerabilities: found.map(([PkgName, InstalledVersion, Severity], index) => ({
          ...{ VulnerabilityID: `CVE-2031-${index}`, PkgName, InstalledVersion, Severity, FixedVersion: "v9.0.0" },
          SeveritySource: "nvd",
        })),
      },
    ],
  });
}

function judged({ results }: GateReport): readonly string[] {
  const own = results.filter((result) => result.rule === "vulnerabilities");
  return own.map(({ subject, outcome }) => `${subject.name}: ${outcome}`);
}

test("reports of what is judged count, and nothing else lets the rule pass", async (t) => {
  const service = await ruled(t, "{ critical: 0, high: 1 }");
  if (service === undefined) return;
  writeFiles(dirname(service.folder), {
    "bad.json": trivyReport(MAIN, [
      ["example.net/parser", "v1.0.0", "CRITICAL"],
      ["example.net/b", "v1.0.0", "HIGH"],
    ]),
    "good.json": trivyReport(MAIN, [["example.net/b", "v1.0.0", "HIGH"]]),
    "unrated.json": trivyReport(MAIN, [["example.net/b", "v1.0.0", "UNKNOWN"]]),
    "foreign.json": trivyReport("example.com/invoice", []),
    "broken.json": "{",
  });
  const gate = (...words: readonly string[]) => service.gate(["--base", "main", "--baseline", "lock", ...words]);
  const from = (...names: readonly string[]) => gate(...names.flatMap((name) => ["--from", `../${name}.json`]));
  const forms = ["text", "markdown", "github", "junit", "sarif"];
  const write = forms.flatMap((form) => ["--write", `${form}=../gate.${form}`]);
  const bad = await gate("--from", "../bad.json", ...write);
  assert.deepEqual([bad.exitCode, bad.report.error?.code], [1, "gate-failed"]);
  assert.deepEqual(judged(bad.report), ["CVE-2031-0 example.net/parser: fail", "high: pass"]);
  for (const form of forms) {
    const text = readFileSync(join(dirname(service.folder), `gate.${form}`), "utf8");
    assert.match(text, /CVE-2031-0 in example\\?\.net\/parser/, form);
  }
  assert.equal(bad.report.services[0]!.vulnerabilities!.counts.bySeverity.critical, 1);
  const good = await from("good");
  assert.deepEqual([good.exitCode, good.report.verdict], [0, "pass"]);
  const unrated = await from("unrated");
  assert.deepEqual([unrated.exitCode, unrated.report.verdict, unrated.report.error?.code], [3, null, "gate-undecided"]);
  const nobody = await gate();
  assert.deepEqual([nobody.exitCode, nobody.report.verdict, judged(nobody.report)], [3, null, ["scan: unknown"]]);
  assert.match(nobody.report.error!.why!, /nobody looked for vulnerabilities in plain/);
  assert.match(nobody.report.error!.fix!, /--from FILE/);
  // A service that no file of the change can affect may be vulnerable since yesterday.
  service.commit("Say something", { "README.md": "Plain.\n" });
  const unaffected = await service.gate(["--base", "main", "--baseline", "lock", "--affected"]);
  assert.deepEqual([unaffected.exitCode, judged(unaffected.report)], [3, ["scan: unknown"]]);
  const foreign = await from("foreign");
  assert.deepEqual([foreign.exitCode, foreign.report.error?.code], [3, "scan-report-foreign"]);
  const beside = await from("good", "foreign");
  assert.deepEqual([beside.exitCode, beside.report.error?.code], [3, "scan-report-foreign"]);
  const broken = await from("broken");
  assert.deepEqual([broken.exitCode, broken.report.error?.code], [3, "scan-report-invalid"]);
});

test("a change cannot bring its own report, nor rules that allow more", async (t) => {
  const service = await ruled(t, "{ critical: 0 }");
  if (service === undefined) return;
  const outside = join(dirname(service.folder), "bad.json");
  writeFiles(dirname(service.folder), {
    "bad.json": trivyReport(MAIN, [["example.net/parser", "v1.0.0", "CRITICAL"]]),
  });
  service.commit("Scan myself", { ...rule("{ critical: 9 }"), "scan.json": trivyReport(MAIN, []) });
  const words = ["--base", "main", "--baseline", "lock", "--from"];
  const own = await service.gate([...words, "scan.json"]);
  assert.deepEqual([own.exitCode, own.report.error?.code], [2, "flag-invalid"]);
  assert.match(own.report.error!.what, /the change that is judged writes scan\.json itself/);
  symlinkSync("scan.json", join(service.folder, "link.json"));
  assert.equal((await service.gate([...words, "link.json"])).exitCode, 2);
  const lenient = await service.gate([...words, outside]);
  assert.deepEqual([lenient.exitCode, judged(lenient.report)], [1, ["CVE-2031-0 example.net/parser: fail"]]);
  // What the pipeline writes into the checkout is not the change's.
  writeFiles(service.folder, { "fresh.json": readFileSync(outside, "utf8") });
  assert.equal((await service.gate([...words, "fresh.json"])).exitCode, 1);
});

test("without the rule a report is named as unused", async (t) => {
  const service = await ruled(t, "off");
  if (service === undefined) return;
  writeFiles(dirname(service.folder), { "good.json": trivyReport(MAIN, []) });
  const { exitCode, report } = await service.gate(["--from", "../good.json"]);
  assert.equal(exitCode, 0);
  assert.deepEqual(report.notes, ["no rule of what was judged looks at ../good.json"]);
  assert.equal(report.services[0]!.vulnerabilities, null);
});

/** A database with one entry: fmt.Println is vulnerable in every release of Go. */
const ENTRY = {
  schema_version: "1.3.1",
  id: "GO-2031-0001",
  modified: "2031-01-01T00:00:00Z",
  published: "2031-01-01T00:00:00Z",
  affected: [
    {
      package: { name: "stdlib", ecosystem: "Go" },
      ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.999.0" }] }],
      ecosystem_specific: { imports: [{ path: "fmt", symbols: ["Println"] }] },
    },
  ],
};

test("govulncheck looks at the module of the service where a database is named, and a report of another state decides nothing", async (t) => {
  const program = requireGovulncheck(t);
  const service = program === undefined ? undefined : await ruled(t, "{ reachable: 0 }");
  if (program === undefined || service === undefined) return;
  const around = dirname(service.folder);
  writeFiles(around, { "db/GO-2031-0001.json": JSON.stringify(ENTRY), "bin/none": "" });
  symlinkSync(program, join(around, "bin/govulncheck"));
  const path = { PATH: `${join(around, "bin")}:${process.env.PATH}` };
  const found = await service.gate(["--base", "main", "--baseline", "lock"], {
    env: { ...path, GOVULNDB: `file://${join(around, "db")}` },
  });
  assert.equal(found.exitCode, 1, JSON.stringify(found.report.error));
  assert.deepEqual(judged(found.report), ["GO-2031-0001 stdlib: fail"]);
  // Both together: the report and the run. Another release of Go was scanned than the one that built the program.
  const scanned = [
    { config: { protocol_version: "v1.0.0", scan_level: "symbol", scan_mode: "source" } },
    { SBOM: { go_version: "go1.20", modules: [{ path: MAIN }], roots: [MAIN] } },
  ];
  writeFiles(around, { "old.json": scanned.map((message) => JSON.stringify(message)).join("\n") });
  const old = await service.gate(["--base", "main", "--baseline", "lock", "--from", "../old.json"], { env: path });
  assert.deepEqual([old.exitCode, old.report.error?.code], [3, "gate-undecided"]);
  assert.match(old.report.error!.why!, /another state of plain: it was scanned with go1\.20, and built with go1\./);
  const without = await service.gate(["--base", "main", "--baseline", "lock", "--db", "../nowhere"], { env: path });
  assert.deepEqual([without.exitCode, judged(without.report)], [3, ["scan: unknown"]]);
  assert.match(without.report.error!.why!, /govulncheck could not look/);
});
