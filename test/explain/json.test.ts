import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import type { LedgerReport } from "../../src/report/ledger-report.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { buildTwins, explainJson, goTools } from "./plimsoll.ts";

test("the rows of every Go tool add up to its file", async (t) => {
  for (const tool of goTools(t)) assertExact(await explainJson(tool), tool);
});

test("a program and its stripped twin are explained to the byte, at every level", async (t) => {
  const twins = buildTwins(t, temporaryFolder(t));
  if (twins === undefined) return;
  for (const file of [twins.full, twins.stripped]) {
    for (const [by, deepest] of Object.entries(DEPTHS)) {
      const report = await explainJson(file, "--by", by);
      assertExact(report, file);
      assert.deepEqual([...new Set(report.rows.map(({ kind }) => kind))].sort(), deepest.toSorted());
    }
  }
});

const DEPTHS: Readonly<Record<string, readonly string[]>> = {
  section: ["object", "section"],
  module: ["object", "section", "module"],
  package: ["object", "section", "module", "package"],
  symbol: ["object", "section", "module", "package", "symbol"],
};

test("a report that is cut to the largest rows still adds up", async (t) => {
  const twins = buildTwins(t, temporaryFolder(t));
  if (twins === undefined) return;
  const report = await explainJson(twins.full, "--top", "2");
  assertExact(report, twins.full);
  const sections = report.rows.filter(({ kind }) => kind === "section");
  assert.equal(sections.length, 3);
  assert.match(sections[2]!.label, /^\[\d+ more\]$/);
});

test("a main package's report says which modules go.mod requires, and explains what is shipped", async (t) => {
  const { object, go, totals } = await explainJson("./examples/order", "--by", "section");
  const asked = /^\t(\S+) v\S+( \/\/ indirect)?$/gm;
  const goMod = readFileSync("examples/order/go.mod", "utf8");
  const direct = new Map([...goMod.matchAll(asked)].map(([, path, indirect]) => [path, indirect === undefined]));
  assert.equal(object?.name, "./examples/order");
  assert.deepEqual([totals?.dwarfBytes, go?.settings.CGO_ENABLED], [0, "0"]);
  const modules = go!.modules.filter(({ main }) => !main);
  t.diagnostic(`${modules.filter((module) => module.direct).length} of ${modules.length} modules are direct`);
  for (const module of modules) assert.equal(module.direct, direct.get(module.path), module.path);
  assert.ok(modules.some((module) => module.direct) && modules.some((module) => module.direct === false));
});

test("the report has the build information of the program", async (t) => {
  const twins = buildTwins(t, temporaryFolder(t));
  if (twins === undefined) return;
  const { go, sections, paths } = await explainJson(twins.full);
  assert.match(go!.version, /^go1\.\d+/);
  assert.equal(go!.settings["-trimpath"], "true");
  const main = go!.modules.find((module) => module.main);
  assert.equal(main?.direct, null, "whether a module is required directly stands in go.mod only");
  assert.equal(paths?.distinct, 0);
  const symbols = sections.find(({ name }) => name === ".symtab");
  assert.deepEqual(symbols?.removedBy, ["-s"]);
  assert.equal(symbols?.loaded, false);
});

/**
 * Checks that there is one root, that children add up to their parent, and that the root is the file, with its digest.
 */
function assertExact({ object, rows, unattributedBytes }: LedgerReport, file: string): void {
  assert.equal(object?.sizeBytes, statSync(file).size, file);
  assert.equal(object?.digest, `sha256:${createHash("sha256").update(readFileSync(file)).digest("hex")}`);
  assert.deepEqual(
    rows.filter(({ parent }) => parent === null).map(({ id, sizeBytes }) => [id, sizeBytes]),
    [[0, object?.sizeBytes]],
  );
  const below = new Map<number, number>();
  for (const [index, { id, parent, sizeBytes, how }] of rows.entries()) {
    assert.equal(id, index);
    assert.ok(sizeBytes > 0 && how !== "", `${file}: row ${id}`);
    if (parent !== null) below.set(parent, (below.get(parent) ?? 0) + sizeBytes);
  }
  for (const [id, sizeBytes] of below) assert.equal(sizeBytes, rows[id]!.sizeBytes, `${file}: below row ${id}`);
  assert.ok(unattributedBytes !== null && unattributedBytes >= 0);
}
