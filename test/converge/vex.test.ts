import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type ConvergeRequest, converge } from "../../src/index.ts";
import { publish, workshop } from "../differential/go-workshop.ts";

const MODULES = ["x@v1.0.0", "x@v1.1.0", "y@v1.0.0", "z@v1.0.0"].map((word) => {
  const [name = "", version = ""] = word.split("@");
  const path = `example.com/${name}`;
  const files = {
    "go.mod": `module ${path}\n\ngo 1.21\n`,
    [`${name}.go`]: `package ${name}\n\nfunc Do() {}\n`,
  };
  return { path, version, files };
});

/** What govulncheck writes of these findings, with the last frame of each: a package is imported, a function called. */
function govulncheck(...findings: readonly (readonly [id: string, module: string, fixed: string, frame: object])[]) {
  const config = { protocol_version: "v1.0.0", scanner_name: "govulncheck", scanner_version: "v1.9.0" };
  const messages = [
    { config: { ...config, db_last_modified: "2031-05-06T07:08:09Z", scan_level: "symbol", scan_mode: "source" } },
    { SBOM: { go_version: "go1.26.8", modules: [{ path: "example.com/app" }], roots: ["example.com/app"] } },
    ...findings.flatMap(([id, module, fixed, frame]) => [
      {
        osv: {
          ...{ schema_version: "1.3.1", id, aliases: [id.replace("GO", "CVE")] },
          affected: [{ package: { name: module, ecosystem: "Go" }, ranges: [] }],
        },
      },
      { finding: { osv: id, fixed_version: fixed, trace: [{ module, version: "v1.0.0", ...frame }] } },
    ]),
  ];
  return messages.map((one) => JSON.stringify(one)).join("\n");
}

function planted(t: TestContext) {
  const shop = workshop(t);
  if (shop === undefined) return undefined;
  const names = ["x", "y", "z"];
  const lines = (of: (name: string) => string) => names.map((name) => `\t${of(name)}\n`).join("");
  const env = { ...shop.environment, ...publish(shop, MODULES), PLIMSOLL_CACHE: shop.cacheFolder };
  shop.write({
    "app/go.mod": `module example.com/app\n\ngo 1.21\n\nrequire (\n${lines((name) => `example.com/${name} v1.0.0`)})\n`,
    "app/main.go": `package main\n\nimport (\n${lines((name) => `"example.com/${name}"`)})\n\nfunc main() {\n${lines((name) => `${name}.Do()`)}}\n`,
    "report.json": govulncheck(
      ["GO-2031-1", "example.com/x", "v1.1.0", { package: "example.com/x", function: "Do" }],
      ["GO-2031-2", "example.com/y", "", { package: "example.com/y" }],
      ["GO-2031-3", "example.com/z", "", {}],
    ),
  });
  const cwd = join(shop.folder, "app");
  execFileSync("go", ["mod", "tidy"], { cwd, env, stdio: "pipe" });
  const statements = (name: string) => JSON.parse(readFileSync(join(cwd, name), "utf8"));
  return {
    ...{ cwd, statements },
    converge: (request: ConvergeRequest) =>
      converge(".", { from: ["../report.json"], test: "none", ...request }, { cwd, env }),
    /** Each statement: vulnerability, module, status, justification. */
    rows: (name: string) =>
      statements(name).statements.map((one: Statement) =>
        [
          one.vulnerability.name,
          one.products[0]!.subcomponents[0]!["@id"].replace("pkg:golang/example.com/", ""),
          ...[one.status, one.justification ?? one.action_statement],
        ]
          .filter((word) => word !== undefined)
          .join(" "),
      ),
  };
}

interface Statement {
  readonly vulnerability: { readonly name: string };
  readonly products: readonly {
    readonly "@id": string;
    readonly subcomponents: readonly { readonly "@id": string }[];
  }[];
  readonly status: string;
  readonly justification?: string;
  readonly action_statement?: string;
}

test("what is called, imported or only there is stated of the module as it is, and the same run gives the same bytes", async (t) => {
  const shop = planted(t);
  if (shop === undefined) return;
  const vex = ["a.openvex.json", "b.cdx.json"];
  const report = await shop.converge({ vex });
  assert.deepEqual(shop.rows("a.openvex.json"), [
    "GO-2031-1 x@v1.0.0 affected Raise example.com/x to v1.1.0.",
    "GO-2031-2 y@v1.0.0 not_affected vulnerable_code_not_in_execute_path",
    "GO-2031-3 z@v1.0.0 not_affected vulnerable_code_not_present",
  ]);
  assert.deepEqual(report.vex, {
    files: [
      { name: "a.openvex.json", format: "openvex" },
      { name: "b.cdx.json", format: "cyclonedx" },
    ],
    image: null,
    statements: { not_affected: 2, affected: 1, fixed: 0, under_investigation: 0 },
  });
  const { timestamp, statements } = shop.statements("a.openvex.json");
  assert.equal(timestamp, "2031-05-06T07:08:09Z");
  assert.equal(statements[0].products[0]["@id"], "pkg:golang/example.com/app");
  assert.equal(
    statements[1].status_notes,
    "Tier: symbol. govulncheck v1.9.0 (database of 2031-05-06T07:08:09Z) looked at symbols: no vulnerable symbol is called or linked.",
  );
  assert.equal(shop.statements("b.cdx.json").vulnerabilities[0].id, "CVE-2031-1");
  const bytes = () => vex.map((name) => readFileSync(join(shop.cwd, name)));
  const first = bytes();
  await shop.converge({ vex });
  assert.deepEqual(bytes(), first);
});

test("with --write, what is cleared is fixed in the new version, and no proof of the old module is kept for the new one", async (t) => {
  const shop = planted(t);
  if (shop === undefined) return;
  const report = await shop.converge({ vex: ["a.vex.json"], write: true });
  assert.equal(report.written, true);
  const rows = [
    "GO-2031-1 x@v1.1.0 fixed",
    "GO-2031-2 y@v1.0.0 under_investigation",
    "GO-2031-3 z@v1.0.0 under_investigation",
  ];
  assert.deepEqual(shop.rows("a.vex.json"), rows);
  // The report is older than go.mod now: what it found of another version is fixed, and the rest is as it was.
  await shop.converge({ vex: ["b.vex.json"] });
  assert.deepEqual(shop.rows("b.vex.json"), [
    rows[0],
    "GO-2031-2 y@v1.0.0 not_affected vulnerable_code_not_in_execute_path",
    "GO-2031-3 z@v1.0.0 not_affected vulnerable_code_not_present",
  ]);
});

test("a scanner that shows no tier leaves everything under investigation, and undated", async (t) => {
  const shop = planted(t);
  if (shop === undefined) return;
  const vulnerability = { VulnerabilityID: "CVE-2031-2", PkgName: "example.com/y", InstalledVersion: "v1.0.0" };
  const result = { Target: "go.mod", Class: "lang-pkgs", Type: "gomod", Vulnerabilities: [vulnerability] };
  const trivy = { SchemaVersion: 2, ArtifactName: ".", ArtifactType: "filesystem", Results: [result] };
  writeFileSync(join(shop.cwd, "trivy.json"), JSON.stringify(trivy));
  const alone = await shop.converge({ vex: ["a.vex.json"], from: ["trivy.json"] });
  assert.deepEqual(shop.rows("a.vex.json"), ["CVE-2031-2 y@v1.0.0 under_investigation"]);
  assert.match(alone.notes.join("\n"), /the date in a\.vex\.json is 1970-01-01, because no database says its own/);
  // Beside one that does, it takes nothing away.
  await shop.converge({ vex: ["a.vex.json"], from: ["trivy.json", "../report.json"] });
  assert.match(shop.rows("a.vex.json")[1]!, /^GO-2031-2 y@v1\.0\.0 not_affected/);
});

test("where there is nothing to state, what was there stays, and a note says so", async (t) => {
  const shop = planted(t);
  if (shop === undefined) return;
  writeFileSync(join(shop.cwd, "../report.json"), govulncheck());
  writeFileSync(join(shop.cwd, "a.vex.json"), "old");
  const report = await shop.converge({ vex: ["a.vex.json"] });
  assert.deepEqual(report.vex?.files, []);
  assert.match(report.notes.join("\n"), /nothing is to be stated: not written, and left as it was: a\.vex\.json/);
  assert.equal(readFileSync(join(shop.cwd, "a.vex.json"), "utf8"), "old");
});

test("flags that would do nothing or state a falsehood are refused before any work, and nothing is written", async (t) => {
  const shop = planted(t);
  if (shop === undefined) return;
  const goMod = readFileSync(join(shop.cwd, "go.mod"), "utf8");
  const vex = ["a.vex.json"];
  mkdirSync(join(shop.cwd, "folder.vex.json"));
  const refused: readonly (readonly [ConvergeRequest, object])[] = [
    [{ image: "oci:out" }, { code: "flag-invalid", what: "--image does nothing without --vex" }],
    [{ vexModules: true }, { code: "flag-invalid", what: "--vex-modules does nothing without --vex" }],
    [
      { vex, repository: "order" },
      { code: "flag-invalid", what: "--repository does nothing without --image" },
    ],
    [
      { vex, vexSbom: "sbom.json" },
      { code: "flag-invalid", what: /^--vex-sbom does nothing without a --vex of CycloneDX$/ },
    ],
    [
      { vex: ["a.cdx.json"], vexSbom: "sbom.json" },
      { code: "sbom-invalid", why: "there is no such file" },
    ],
    [
      { vex, image: "oci:out", write: true },
      { code: "flag-invalid", what: "--image cannot be used with --write" },
    ],
    [{ vex: ["a.json"], write: true }, { code: "flag-invalid" }],
    [{ vex: ["folder.vex.json"], write: true }, { code: "write-failed" }],
    [{ vex, image: "oci:missing", repository: "order" }, { code: /^(?:layout-invalid|image-unknown)$/ }],
  ];
  for (const [request, error] of refused) await assert.rejects(shop.converge(request), error);
  assert.equal(readFileSync(join(shop.cwd, "go.mod"), "utf8"), goMod);
  assert.ok(!existsSync(join(shop.cwd, "a.vex.json")));
});
