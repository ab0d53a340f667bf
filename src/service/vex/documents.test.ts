import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import type { Statement } from "../../format/vex/statement.ts";
import { openVexFiles, writeVexFiles } from "./documents.ts";

const STATEMENT: Statement = {
  vulnerability: { id: "GO-2031-0001", aliases: [] },
  products: [{ kind: "program", path: "example.com/order" }],
  subcomponents: [{ path: "example.net/parser", version: "v1.0.0" }],
  claim: { status: "under_investigation", tier: null },
  ...{ foundBy: [], binaryBeforeStripping: null, finalImage: null },
};

test("the name of a file says its format, and other names are refused", async (t) => {
  const cwd = temporaryFolder(t);
  const files = await openVexFiles(["a.openvex.json", "b.VEX.json", "c.cdx.json"], cwd);
  assert.deepEqual(
    files.map(({ format }) => format),
    ["openvex", "openvex", "cyclonedx"],
  );
  for (const name of ["order.json", "order", "vex", "order.cdx.xml", "openvex.json"]) {
    await assert.rejects(openVexFiles([name], cwd), {
      code: "flag-invalid",
      what: `--vex ${name} does not say its format`,
    });
  }
  await assert.rejects(openVexFiles(["a.vex.json", "./a.vex.json"], cwd), { code: "flag-invalid" });
});

test("a file that cannot be replaced is refused before any work", async (t) => {
  const cwd = temporaryFolder(t);
  mkdirSync(join(cwd, "folder.vex.json"));
  writeFileSync(join(cwd, "file"), "");
  for (const name of ["folder.vex.json", "file/a.vex.json"]) {
    await assert.rejects(openVexFiles([name], cwd), { code: "write-failed" });
  }
});

test("documents are replaced, and the same statements give the same bytes", async (t) => {
  const cwd = temporaryFolder(t);
  const files = await openVexFiles(["a.vex.json", "b.cdx.json"], cwd);
  const read = () => files.map(({ path }) => readFileSync(path, "utf8"));
  writeFileSync(files[0]!.path, "old");
  await writeVexFiles(files, [STATEMENT], { timestamp: 1_930_000_000, sbom: null });
  const [openVex, cycloneDx] = read();
  assert.equal(JSON.parse(openVex!).timestamp, "2031-02-27T23:06:40Z");
  assert.equal(JSON.parse(cycloneDx!).bomFormat, "CycloneDX");
  await writeVexFiles(files, [STATEMENT], { timestamp: 1_930_000_000, sbom: null });
  assert.deepEqual(read(), [openVex, cycloneDx]);
});
