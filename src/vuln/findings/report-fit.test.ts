import assert from "node:assert/strict";
import { test } from "node:test";
import { findingWith, reportOf, scanReport } from "../../../test/support/scan-reports.ts";
import { sha256 } from "../../base/digest.ts";
import type { Finding, ScanReport } from "../../format/scan-report/scan-report.ts";
import { goReleaseFor, neededRaises } from "./fixes.ts";
import { joinPrograms } from "./join-programs.ts";
import { type LinkedProgram, programOf } from "./linked-program.ts";
import { reachabilityOf } from "./reachability.ts";
import { fitReport, type ReportSubject } from "./report-fit.ts";

const program = (path: string, modules: Readonly<Record<string, string>>, mainModule = "example.com/order") =>
  ({
    ...{ path, digest: sha256(path), goVersion: "go1.26.8", main: `${mainModule}/cmd`, mainModule, hasSymbols: false },
    versions: new Map([[mainModule, "(devel)"], ...Object.entries(modules), ["stdlib", "v1.26.8"]]),
  }) satisfies LinkedProgram;

const IMAGE = { manifest: sha256("manifest"), config: sha256("config") };
const subject = (...programs: readonly LinkedProgram[]): ReportSubject => ({ name: "app", programs, image: IMAGE });

/** govulncheck's report on a binary that has these modules, with one finding that reaches a symbol. */
function binaryReport(modules: readonly object[]): Promise<ScanReport> {
  const config = { protocol_version: "v1.0.0", scanner_name: "govulncheck", scan_level: "symbol", scan_mode: "binary" };
  const trace = [{ module: "example.net/parser", version: "v1.0.0", package: "example.net/parser", function: "Do" }];
  const messages = [
    { config },
    { SBOM: { go_version: "go1.26.8", modules, roots: ["example.com/order"] } },
    { finding: { osv: "GO-2031-0001", trace } },
  ];
  return reportOf(messages.map((one) => JSON.stringify(one)).join("\n"), { stripped: false });
}

const tiersOf = (found: ReadonlyMap<string, readonly Finding[]>) =>
  Object.fromEntries([...found].map(([path, list]) => [path, list.map(({ tier }) => tier)]));

test("the program says what is linked in: replacements, the main module, and the release of Go without experiments", () => {
  const module = (path: string, version: string) => ({ path, version, sum: "" });
  const deps = [{ ...module("example.com/a", "v1.0.0"), replace: module("example.com/b", "v2.0.0") }];
  const modules = {
    path: "example.com/order/cmd",
    main: module("example.com/order", "v1.2.3"),
    deps,
    settings: new Map(),
  };
  const file = { path: "order", digest: sha256("x"), hasSymbols: true };
  const { versions, mainModule } = programOf({ goVersion: "go1.26.8 X:jsonv2", modules }, file);
  assert.equal(mainModule, "example.com/order");
  assert.deepEqual(Object.fromEntries(versions), {
    "example.com/order": "v1.2.3",
    "example.com/b": "v2.0.0",
    "stdlib": "v1.26.8",
    "toolchain": "v1.26.8",
  });
});

test("what a scan of a binary shows of symbols holds for the one program that has just its modules", async () => {
  const listed = [
    { path: "example.com/order", version: "(devel)" },
    { path: "example.net/parser", version: "v1.0.0" },
    { path: "stdlib", version: "go1.26.8" },
  ];
  const report = await binaryReport(listed);
  const one = program("one", { "example.net/parser": "v1.0.0" });
  const wider = program("wider", { "example.net/parser": "v1.0.0", "example.net/more": "v1.0.0" });
  assert.deepEqual(tiersOf(fitReport(report, subject(one, wider), "r.json").ofPrograms), {
    one: ["symbol"],
    wider: [null],
  });
  assert.match(fitReport(report, subject(one), "r.json").notes.join(), /it was another file/);
  // Two programs of one module cannot be told apart by their modules.
  const twins = fitReport(report, subject(one, { ...one, path: "two" }), "r.json");
  assert.deepEqual(tiersOf(twins.ofPrograms), { one: [null], two: [null] });
  assert.match(twins.notes.join(), /unknown here/);
  const other = program("other", { "example.net/parser": "v1.0.0" }, "example.com/invoice");
  assert.throws(() => fitReport(report, subject(other), "r.json"), { code: "scan-report-foreign" });
});

test("a report that names another image, or only modules that are not linked in, is refused", async () => {
  const grype = await scanReport("grype");
  const named = { ...grype, target: { ...grype.target, manifestDigests: [IMAGE.manifest] } };
  const one = program("one", {});
  const fit = fitReport(named, subject(one), "grype.json");
  // The image is the one, so what is in none of its programs is somewhere else in it.
  assert.ok(fit.ofImage.some(({ ecosystem }) => ecosystem.family === "os"));
  assert.deepEqual(fit.notes, []);
  assert.throws(() => fitReport(grype, subject(one), "grype.json"), { code: "scan-report-foreign" });
  const silent = { ...grype, target: { ...grype.target, manifestDigests: [], configDigest: null } };
  assert.throws(() => fitReport(silent, subject(one), "grype.json"), { code: "scan-report-foreign" });
  const empty = fitReport({ ...silent, findings: [], others: [] }, subject(one), "grype.json");
  assert.match(empty.notes.join(), /does not say which image it is about/);
});

test("a proof about one program is no proof about another", () => {
  const at = (tier: Finding["tier"], depth: Finding["depth"]) => [findingWith({ tier, depth })];
  const joined = (...programs: readonly (readonly Finding[])[]) => joinPrograms(programs).map(reachabilityOf);
  assert.deepEqual(joined(at("package", "symbol"), at("module", "module")), ["unknown"]);
  assert.deepEqual(joined(at("module", "module"), at("package", "symbol")), ["unknown"]);
  assert.deepEqual(joined(at("package", "symbol"), at("module", "symbol")), ["no"]);
  assert.deepEqual(joined(at("module", "module"), at("symbol", "symbol")), ["yes"]);
  assert.deepEqual(joined(at(null, null), at("package", "symbol")), ["unknown"]);
  const versions = [[findingWith()], [findingWith({ installedVersion: "v1.1.0" })]];
  assert.equal(joinPrograms(versions).length, 2);
});

test("what has to be raised is the lowest version that has the fix of everything that has one", () => {
  const finding = (id: string, fixedVersions: readonly string[]) =>
    findingWith({ id, installedVersion: "v1.5.0", fixedVersions });
  const [raise] = neededRaises([
    finding("a", ["v1.4.9", "v1.6.0", "v2.0.0"]),
    finding("b", ["v1.5.10"]),
    finding("c", []),
    finding("d", ["v1.4.0"]),
  ]);
  const ids = (list: readonly Finding[]) => list.map(({ id }) => id);
  assert.deepEqual([raise!.to, ids(raise!.cleared), ids(raise!.left)], ["v1.6.0", ["a", "b"], ["c", "d"]]);
  assert.equal(neededRaises([finding("c", [])])[0]!.to, null);
  const ofGo = findingWith({ name: "stdlib", installedVersion: "v1.26.1", fixedVersions: ["v1.25.9", "v1.26.3"] });
  assert.equal(goReleaseFor([ofGo]), "go1.26.3");
});
