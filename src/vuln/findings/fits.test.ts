import assert from "node:assert/strict";
import { test } from "node:test";
import { findingWith, scanReport } from "../../../test/support/scan-reports.ts";
import type { ScanReport, ScanTarget } from "../../format/scan-report/scan-report.ts";
import { fitToImage, type ImageIdentity } from "./image-fit.ts";
import { fitToPrograms } from "./program-fit.ts";

const digest = (of: string) => `sha256:${of.repeat(64)}`;
const ORDER: ImageIdentity = {
  name: "order:v1",
  manifestDigest: digest("2"),
  configDigest: digest("1"),
  diffIDs: [digest("3"), digest("4")],
};
const NOTHING: Partial<ScanTarget> = { manifestDigests: [], configDigest: null, diffIDs: [] };

test("a report of an image is recognised by its layers, else by its config or manifest", async () => {
  const report = await scanReport("trivy");
  const fit = (target: Partial<ScanTarget>) =>
    fitToImage({ ...report, target: { ...report.target, ...NOTHING, ...target } }, ORDER, "fat.json");
  assert.equal(fit({ diffIDs: ORDER.diffIDs, configDigest: digest("9") }), undefined);
  assert.equal(fit({ configDigest: digest("1") }), undefined);
  assert.equal(fit({ configDigest: digest("2") }), undefined);
  assert.equal(fit({ configDigest: digest("9"), manifestDigests: [digest("8"), digest("2")] }), undefined);
  assert.match(fit({})!, /^fat\.json is not bound to the image/);
  const foreign = { code: "scan-report-foreign", where: "fat.json" };
  // A config that is this one's names these layers: a report that contradicts itself is about neither.
  assert.throws(() => fit({ configDigest: digest("1"), diffIDs: [digest("3")] }), foreign);
  assert.throws(() => fit({ configDigest: digest("1"), diffIDs: [...ORDER.diffIDs].reverse() }), foreign);
  assert.throws(() => fit({ configDigest: digest("9") }), foreign);
  assert.throws(() => fit({ manifestDigests: [digest("9")] }), foreign);
});

const PROGRAM = {
  goVersion: "go1.26.8 X:jsonv2",
  mainModule: "example.com/order",
  modules: [
    { path: "example.com/order", version: "(devel)" },
    { path: "example.net/parser", version: "v1.0.0" },
  ],
};

test("a report of code is about these programs and their versions, or it says what differs", async () => {
  const trivy = await scanReport("trivy");
  const fit = (members: Partial<ScanReport>) =>
    fitToPrograms({ ...trivy, findings: [], ...members }, [PROGRAM], { name: "order", where: "r.json" });
  assert.deepEqual(fit({}), []);
  assert.deepEqual(fit({ mainModules: ["example.com/order"], goVersion: "go1.26.8" }), []);
  assert.deepEqual(fit({ findings: [findingWith()] }), []);
  assert.deepEqual(fit({ findings: [findingWith({ name: "example.net/unlinked", installedVersion: "v9.0.0" })] }), []);
  assert.deepEqual(fit({ findings: [findingWith({ installedVersion: "v0.9.0" })] }), [
    "it names example.net/parser v0.9.0, and v1.0.0 was built",
  ]);
  assert.deepEqual(fit({ goVersion: "go1.25.1", modules: [{ path: "example.net/parser", version: "v0.8.0" }] }), [
    "it was scanned with go1.25.1, and built with go1.26.8",
    "it names example.net/parser v0.8.0, and v1.0.0 was built",
  ]);
  assert.throws(() => fit({ mainModules: ["example.com/invoice"] }), {
    code: "scan-report-foreign",
    what: "r.json is about example.com/invoice, not about order",
    why: "order is built from example.com/order",
  });
  assert.throws(() => fit({ mainModules: [] }), { what: "r.json is about other code, not about order" });
});
