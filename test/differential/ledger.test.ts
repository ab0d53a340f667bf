import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { Absent } from "../../src/format/go/absent.ts";
import type { BinaryLedger, GoFacts } from "../../src/measure/binary/binary-ledger.ts";
import { measureBinary } from "../../src/measure/binary/measure-binary.ts";
import { UNATTRIBUTED } from "../../src/measure/label.ts";
import { pivot } from "../../src/measure/pivot.ts";
import { requireTool } from "../support/tools.ts";
import { type Build, buildProgram } from "./evidence-programs.ts";

const PLAIN = "evidence-programs/plain";
const CGO = { CGO_ENABLED: "1" };

const SUBJECTS: Readonly<Record<string, Build>> = {
  "a static executable": { program: PLAIN },
  "a stripped one": { program: PLAIN, flags: ["-trimpath", "-ldflags=-s -w"] },
  "a position-independent one": { program: PLAIN, flags: ["-buildmode=pie"] },
  "one that the external linker made": {
    program: "evidence-programs/cgo",
    flags: ["-ldflags=-linkmode=external"],
    environment: CGO,
  },
  "a position-independent one that the external linker made": {
    program: "evidence-programs/cgo",
    flags: ["-buildmode=pie", "-ldflags=-linkmode=external"],
    environment: CGO,
  },
  ...Object.fromEntries(
    ["386", "arm", "arm64", "loong64", "mips", "mips64le", "ppc64", "ppc64le", "riscv64", "s390x"].map((GOARCH) => [
      GOARCH,
      { program: PLAIN, environment: { GOARCH } },
    ]),
  ),
};

for (const [name, build] of Object.entries(SUBJECTS)) {
  test(`${name}: sections as in readelf, modules as in go version, sizes as in go tool nm`, async (t) => {
    const path = buildProgram(t, build);
    if (path !== undefined) await compareAll(t, path);
  });
}

test("Go's own tools add up and have hardly a byte without an owner", async (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const folder = execFileSync(go, ["env", "GOTOOLDIR"], { encoding: "utf8" }).trim();
  for (const name of readdirSync(folder)) {
    const measured = await measure(join(folder, name));
    assert.deepEqual(measured.notes, [], name);
    assert.ok(measured.totals.unattributedLoadedBytes < measured.totals.loadedBytes / 100, name);
  }
});

test("embedded files are rows of their own", async (t) => {
  const path = buildProgram(t, { program: "embed", flags: ["-ldflags=-s -w"] });
  if (path === undefined) return;
  const rows = pivot((await measure(path)).ledger, ["kind", "symbol"], "object");
  const kind = rows.find(({ label }) => label === "embedded file");
  const files = rows.filter(({ parent }) => parent === kind?.id);
  assert.deepEqual(
    files.map(({ label, sizeBytes }) => [label, sizeBytes]),
    [["pages/index.txt", readFileSync("test/fixtures/go/embed/pages/index.txt").length]],
  );
});

async function measure(path: string): Promise<BinaryLedger> {
  const bytes = readFileSync(path);
  const measured = await measureBinary(accessBytes(bytes), path);
  const rows = pivot(measured.ledger, ["section", "module", "package"], path);
  assert.equal(rows[0]!.sizeBytes, bytes.length);
  for (const part of ["module", "package"] as const) {
    const nobodys = pivot(measured.ledger, [part], path).find(({ label }) => label === UNATTRIBUTED);
    assert.equal(nobodys?.sizeBytes ?? 0, measured.totals.unattributedBytes, part);
  }
  for (const { name, sizeBytes } of measured.sections) {
    const row = rows.find(({ kind, label }) => kind === "section" && label === name);
    assert.equal(
      row?.sizeBytes ?? 0,
      name === ".bss" || name === ".noptrbss" || name === ".tbss" ? 0 : sizeBytes,
      name,
    );
  }
  return measured;
}

async function compareAll(t: TestContext, path: string): Promise<void> {
  const measured = await measure(path);
  compareSections(t, path, measured);
  compareModules(t, path, measured);
  compareSizes(t, path, measured);
}

function compareSections(t: TestContext, path: string, { sections }: BinaryLedger): void {
  const readelf = requireTool(t, "readelf");
  if (readelf === undefined) return;
  const lines = execFileSync(readelf, ["-SW", path], { encoding: "utf8" }).split("\n");
  const expected = lines.flatMap((line) => {
    const columns = /^\s*\[\s*\d+\] (\S+)\s+(\S+)\s+[0-9a-f]+ ([0-9a-f]+) ([0-9a-f]+)/.exec(line);
    if (columns === null || columns[1] === "NULL") return [];
    const [, name, type, offset, size] = columns;
    return [[name, Number.parseInt(offset!, 16), type === "NOBITS" ? 0 : Number.parseInt(size!, 16)]];
  });
  assert.deepEqual(
    sections.map(({ name, offset, sizeBytes }) => [name, offset, sizeBytes]),
    expected,
  );
}

function compareModules(t: TestContext, path: string, { go }: BinaryLedger): void {
  const program = requireTool(t, "go");
  if (program === undefined || go instanceof Absent) return;
  const lines = execFileSync(program, ["version", "-m", path], { encoding: "utf8" }).split("\n");
  const modules = lines.map((line) => line.split("\t")).filter(([, kind]) => kind === "mod" || kind === "dep");
  assert.deepEqual(
    (go as GoFacts).modules.map(({ path, version, main }) => [main ? "mod" : "dep", path, version]),
    modules.map(([, kind, path, version]) => [kind, path, version]),
  );
}

/** Of each symbol that go tool nm gives a size, the bytes that the ledger gives to it. Where symbols overlap, one has them. */
function compareSizes(t: TestContext, path: string, { ledger, sections }: BinaryLedger): void {
  const program = requireTool(t, "go");
  if (program === undefined || !sections.some(({ name }) => name === ".symtab")) return;
  const expected = new Map<string, Set<number>>();
  const lines = execFileSync(program, ["tool", "nm", "-size", path], { encoding: "utf8", maxBuffer: 2 ** 28 }).split(
    "\n",
  );
  for (const line of lines) {
    const [, size, type, name] = /^\s*[0-9a-f]+\s+(\d+) (\S) (.*)$/.exec(line) ?? [];
    if (name === undefined || !"TtRrDd".includes(type!)) continue;
    const plain = name.replace(/\.abi\d$/, "");
    expected.set(plain, (expected.get(plain) ?? new Set()).add(Number(size)));
  }
  const sizes = new Map<string, Set<number>>();
  for (const { label, sizeBytes, parent } of pivot(ledger, ["kind", "symbol"], path)) {
    if (parent !== null) sizes.set(label, (sizes.get(label) ?? new Set()).add(sizeBytes));
  }
  let agreeing = 0;
  let differing = 0;
  for (const [name, known] of expected) {
    const measured = sizes.get(name);
    if (measured === undefined) continue;
    if ([...known].some((size) => measured.has(size))) agreeing++;
    else differing++;
  }
  assert.ok(agreeing > 1000 && differing <= agreeing / 100, `${agreeing} agree and ${differing} differ`);
}
