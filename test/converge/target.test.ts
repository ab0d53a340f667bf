import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parseKeptScans } from "../../src/format/kept-scan/kept-scan.ts";
import {
  explain,
  findings,
  type ImageReport,
  slim,
  type TargetConvergeReport,
  type TargetRequest,
} from "../../src/index.ts";
import { type PlantedPrograms, plantedPrograms } from "../support/planted-programs.ts";
import { runHere } from "../support/slim.ts";

const rows = ({ findings: found }: Pick<TargetConvergeReport, "findings">) =>
  found.map(({ id, tier, reachable, programs }) => [id, tier, reachable, programs.join(" ")]);

/** Trivy's report on an image, or where no digest is given, on whatever. */
function trivy(version: string, configDigest?: string): string {
  const vulnerability = {
    ...{ VulnerabilityID: "CVE-2031-1", PkgName: "example.com/x", InstalledVersion: version, FixedVersion: "v1.2.0" },
    ...{ Severity: "CRITICAL", SeveritySource: "nvd" },
  };
  const debian = { ...vulnerability, VulnerabilityID: "CVE-2031-9", PkgName: "libc6", InstalledVersion: "2.36" };
  return JSON.stringify({
    ...{ SchemaVersion: 2, ArtifactName: "app", ArtifactType: "container_image" },
    ...(configDigest === undefined ? {} : { Metadata: { ImageID: configDigest } }),
    Results: [
      { Target: "usr/local/bin/near", Class: "lang-pkgs", Type: "gobinary", Vulnerabilities: [vulnerability] },
      { Target: "app (debian 12)", Class: "os-pkgs", Type: "debian", Vulnerabilities: [debian] },
    ],
  });
}

function look(shop: PlantedPrograms, target: string, request: TargetRequest = {}) {
  const { cwd, env, db } = shop;
  return findings(target, { db, ...request }, { cwd, env });
}

/** An image with both programs in `oci:out`, with and without what is attached. */
async function keptImage(shop: PlantedPrograms, request: object = {}) {
  const report = await slim(
    ["./near", "./far"],
    { output: ["oci:out", "docker-archive:out.tar"], keepScan: ["kept.json", "attached"], ...request },
    shop,
  );
  return report;
}

test("of a program with symbols it is known what is in reach, and of a stripped one only which modules it has", async (t) => {
  const shop = plantedPrograms(t);
  if (shop === undefined) return;
  const near = await look(shop, shop.program("near", "near.full"));
  assert.deepEqual(rows(near), [
    ["GO-2031-0001", "symbol", "yes", "near.full"],
    ["GO-2031-0002", "module", "no", "near.full"],
  ]);
  const far = await look(shop, shop.program("far", "far.full"));
  assert.deepEqual(rows(far), [
    ["GO-2031-0001", "package", "no", "far.full"],
    ["GO-2031-0002", "module", "no", "far.full"],
  ]);
  assert.deepEqual([far.notes, far.unjudged], [[], []]);
  const stripped = await look(shop, shop.program("far", "far.slim", "-s -w"));
  assert.deepEqual(rows(stripped), [
    ["GO-2031-0001", "module", "unknown", "far.slim"],
    ["GO-2031-0002", "module", "unknown", "far.slim"],
  ]);
  assert.match(stripped.notes.join(), /far\.slim has no symbols/);
  assert.deepEqual(
    [stripped.standardLibrary.findings.map(({ id }) => id), stripped.standardLibrary.release],
    [["GO-2031-0003"], "go1.99.0"],
  );
  const raise = { module: "example.com/x", from: "v1.0.0", to: "v1.2.0", left: [], programs: ["far.slim"] };
  assert.deepEqual(stripped.raises, [{ ...raise, cleared: ["GO-2031-0001", "GO-2031-0002"] }]);
  assert.deepEqual([stripped.plan, stripped.after, stripped.remaining, stripped.written], [null, null, null, false]);
});

test("a kept scan gives a stripped image the precision of its unstripped programs, and the image stays the same", async (t) => {
  const shop = plantedPrograms(t);
  if (shop === undefined) return;
  const kept = await keptImage(shop);
  const plain = await slim(["./near", "./far"], { output: ["oci:plain"] }, shop);
  assert.equal(kept.image!.digest, plain.image!.digest);
  const alone = await look(shop, "docker-archive:out.tar");
  assert.deepEqual(
    [rows(alone), alone.programs.map(({ lookedAt }) => lookedAt)],
    [
      [
        ["GO-2031-0001", "module", "unknown", "usr/local/bin/near usr/local/bin/far"],
        ["GO-2031-0002", "module", "unknown", "usr/local/bin/near usr/local/bin/far"],
      ],
      ["program", "program"],
    ],
  );
  const precise = [
    ["GO-2031-0001", "symbol", "yes", "usr/local/bin/near usr/local/bin/far"],
    ["GO-2031-0002", "module", "no", "usr/local/bin/near usr/local/bin/far"],
  ];
  for (const [target, scan] of [["oci:out"], ["docker-archive:out.tar", ["kept.json"]]] as const) {
    const found = await look(shop, target, scan === undefined ? {} : { scan });
    assert.deepEqual(rows(found), precise);
    assert.ok(found.programs.every(({ lookedAt, hasSymbols }) => lookedAt === "kept-scan" && !hasSymbols));
  }
  const section = (await explain("oci:out", { findings: true, db: shop.db }, shop)) as ImageReport;
  assert.deepEqual(rows(section.vulnerabilities!), precise);
  const { scanners, programs } = kept.keptScan === undefined ? assert.fail() : { scanners: 1, ...kept.keptScan };
  assert.deepEqual([scanners, programs.map(({ path }) => path)], [1, ["/usr/local/bin/near", "/usr/local/bin/far"]]);
});

test("a kept scan of another program is refused, and nothing weaker takes its place", async (t) => {
  const shop = plantedPrograms(t);
  if (shop === undefined) return;
  await keptImage(shop);
  await slim(["./near", "./far"], { output: ["oci:other"], ldflags: ["-X main.word=other"], tags: ["other"] }, shop);
  const foreign = { code: "kept-scan-foreign" };
  await assert.rejects(look(shop, "oci:other", { scan: ["kept.json"] }), foreign);
  await assert.rejects(look(shop, shop.program("far", "far.slim", "-s"), { scan: ["kept.json"] }), foreign);
  const missing = { code: "kept-scan-missing" };
  await assert.rejects(look(shop, "oci:other", { scan: ["attached"] }), missing);
  await assert.rejects(look(shop, "oci:out", { scan: ["nowhere.json"] }), missing);
  // Digests that are right do not help where the scan itself is of another program.
  const file = join(shop.cwd, "kept.json");
  const text = readFileSync(file, "utf8");
  const [first, second] = text.split("\n").filter((line) => line.includes('"path"'));
  const extractOf = (line: string) => line.slice(line.indexOf('"extract"')).replace(/,$/, "");
  writeFileSync(
    file,
    text
      .replace(extractOf(first!), "@")
      .replace(extractOf(second!), extractOf(first!))
      .replace("@", extractOf(second!)),
  );
  assert.equal(parseKeptScans(readFileSync(file), file).length, 2);
  await assert.rejects(look(shop, "docker-archive:out.tar", { scan: ["kept.json"] }), foreign);
  writeFileSync(file, text.slice(0, -40));
  await assert.rejects(look(shop, "oci:out", { scan: ["kept.json"] }), { code: "kept-scan-invalid" });
});

test("a report about another image or other versions is refused, and one about this says severity beside reach", async (t) => {
  const shop = plantedPrograms(t);
  if (shop === undefined) return;
  await keptImage(shop);
  const index = JSON.parse(readFileSync(join(shop.cwd, "out/index.json"), "utf8"));
  const blob = (digest: string) =>
    JSON.parse(readFileSync(join(shop.cwd, "out/blobs/sha256", digest.replace("sha256:", "")), "utf8"));
  const config = blob(index.manifests[0].digest).config.digest;
  const from = (text: string) => {
    writeFileSync(join(shop.cwd, "report.json"), text);
    return { from: ["report.json"] };
  };
  const foreign = { code: "scan-report-foreign" };
  await assert.rejects(look(shop, "oci:out", from(trivy("v1.0.0", `sha256:${"0".repeat(64)}`))), foreign);
  await assert.rejects(look(shop, "oci:out", from(trivy("v1.0.1"))), foreign);
  const said = await look(shop, "oci:out", from(trivy("v1.0.0", config)));
  assert.deepEqual(rows(said), [["CVE-2031-1", null, "unknown", "usr/local/bin/near usr/local/bin/far"]]);
  assert.deepEqual(said.findings[0]!.severity, { level: "critical", by: "nvd" });
  assert.deepEqual(
    said.otherPackages.map((one) => [one.ecosystem, one.package]),
    [["deb", "libc6"]],
  );
  assert.ok(said.programs.every(({ lookedAt }) => lookedAt === "reports"));
  const both = await look(shop, "oci:out", { ...from(trivy("v1.0.0", config)), scan: ["attached"] });
  const [first] = both.findings;
  assert.deepEqual(
    [first!.id, first!.reachable, first!.severity?.level, first!.aliases],
    ["GO-2031-0001", "yes", "critical", ["CVE-2031-1"]],
  );
  const elsewhere = { db: "https://vuln.example", offline: true };
  await assert.rejects(look(shop, "oci:out", elsewhere), { code: "offline" });
  const unnamed = await look(shop, "oci:out", from(trivy("v1.0.0")));
  assert.match(unnamed.notes.join(), /does not say which image it is about/);
});

test("what only a module has is refused for a program and an image, and the other way round", async (t) => {
  const shop = plantedPrograms(t);
  if (shop === undefined) return;
  shop.program("near", "near.full");
  const refuses = async (...words: string[]) => {
    const { cwd, env } = shop;
    const { exitCode, stdout } = await runHere(["converge", ...words, "--json"], { cwd, env });
    assert.deepEqual([exitCode, JSON.parse(stdout).error.code], [2, "flag-invalid"], words.join(" "));
  };
  await refuses("near.full", "--write");
  await refuses("near.full", "--patch", "x.patch");
  await refuses("near.full", "--test", "none");
  await refuses("near.full", "--platform", "linux/amd64");
  await refuses(".", "--scan", "kept.json");
  await refuses(".", "--offline");
  const { cwd, env, db } = shop;
  const shown = await runHere(["converge", "near.full", "--db", db], { cwd, env });
  assert.deepEqual([shown.exitCode, shown.stderr], [0, ""]);
  assert.match(shown.stdout, /GO-2031-0001 +example\.com\/x +v1\.0\.0 +v1\.2\.0 +yes \(symbol level\)/);
  assert.match(shown.stdout, /no plan was made: a program has no go\.mod/);
});

test("what cannot be looked at is named, and is never without findings", async (t: TestContext) => {
  const shop = plantedPrograms(t);
  if (shop === undefined) return;
  writeFileSync(join(shop.cwd, "text"), "hello\n");
  await assert.rejects(look(shop, "text"), { code: "elf-invalid" });
  await assert.rejects(look(shop, "missing"), { code: "source-invalid" });
  await assert.rejects(look(shop, "near"), { code: "not-a-binary" });
  const near = shop.program("near", "near.full");
  await assert.rejects(look(shop, near, { db: "nowhere" }), { code: "program-failed" });
  await assert.rejects(findings(near, {}, { ...shop, env: { ...shop.env, PATH: "/nowhere" } }), {
    code: "program-missing",
  });
});

test("nothing is kept of a program whose symbols the linker left out, nor where no destination holds what is attached", async (t) => {
  const shop = plantedPrograms(t);
  if (shop === undefined) return;
  await assert.rejects(keptImage(shop, { ldflags: ["-s"] }), { code: "flag-invalid" });
  const nowhere = { output: ["docker-archive:only.tar"], keepScan: ["attached"] };
  await assert.rejects(keptImage(shop, nowhere), { code: "attachments-unsupported" });
  const [ofGo] = shop.environment.PATH!.split(":");
  const none = { env: { ...shop.env, PATH: ofGo }, cwd: shop.cwd };
  await assert.rejects(slim(["./near"], { output: ["oci:none"], keepScan: ["attached"] }, none), {
    code: "program-missing",
  });
});
