import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { TestContext } from "node:test";
import { SHT } from "../../src/format/elf/constants.ts";
import { ElfFile } from "../../src/format/elf/elf-file.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { Absent } from "../../src/format/go/absent.ts";
import type { BinaryLedger, GoFacts } from "../../src/measure/binary/binary-ledger.ts";
import { measureBinary } from "../../src/measure/binary/measure-binary.ts";
import { UNATTRIBUTED } from "../../src/measure/label.ts";
import { pivot } from "../../src/measure/pivot.ts";
import { requireTool } from "../support/tools.ts";

/** The ledger of a binary, whose rows add up to the file. */
export async function measure(path: string): Promise<BinaryLedger> {
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

/** Sections as in readelf, modules as in go version, sizes as in go tool nm. */
export async function compareLedger(t: TestContext, path: string): Promise<void> {
  const measured = await measure(path);
  await compareWithoutSymbols(path, measured);
  compareSections(t, path, measured);
  compareModules(t, path, measured);
  await compareSizes(t, path, measured);
}

/** Without symbols, only the facts about symbols change. */
async function compareWithoutSymbols(path: string, { ledger, ...facts }: BinaryLedger): Promise<void> {
  const { ledger: without, ...factsWithout } = await measureBinary(accessBytes(readFileSync(path)), path, {
    symbols: false,
  });
  const views = ["section", "module", "package"] as const;
  assert.deepEqual(pivot(without, views, path), pivot(ledger, views, path));
  assert.deepEqual(factsWithout, facts);
  assert.ok(without.length < ledger.length);
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

/** Itabs and symbols that the linker makes have labels but no names; symbols that mark a range have no bytes. */
const APART =
  /^(?:go[:.]|type[:.]|runtime\.(?:findfunctab|pclntab|typelink|itablink|gcdata|gcbss|e?(?:text|types|rodata|data|bss|noptrdata))$|\$f)/;

/**
 * Compares the ledger's bytes of each symbol with its size in go tool nm. Where symbols overlap, only one of them has
 * the bytes.
 */
async function compareSizes(t: TestContext, path: string, { ledger, sections }: BinaryLedger): Promise<void> {
  const program = requireTool(t, "go");
  if (program === undefined || !sections.some(({ name }) => name === ".symtab")) return;
  const expected = await sizesByNm(program, path);
  const sizes = new Map<string, Set<number>>();
  for (const { label, sizeBytes, parent } of pivot(ledger, ["kind", "symbol"], path)) {
    if (parent !== null) sizes.set(label, (sizes.get(label) ?? new Set()).add(sizeBytes));
  }
  const differing = [...expected].filter(([name, known]) => {
    const measured = sizes.get(name);
    return measured === undefined || ![...known].some((size) => measured.has(size));
  });
  t.diagnostic(`sizes of ${expected.size - differing.length} symbols agree, of ${differing.length} they do not`);
  assert.ok(
    expected.size > 1000 && differing.length <= expected.size / 200,
    differing.map(([name, known]) => `${name}: ${[...known]}, not ${[...(sizes.get(name) ?? [])]}`).join("\n"),
  );
}

/** Symbols with bytes in the file: nm has no separate letter for variables without bytes (.bss). */
async function sizesByNm(program: string, path: string): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const { sections } = await ElfFile.open(accessBytes(readFileSync(path)), path);
  const inMemoryOnly = sections
    .filter(({ type }) => type === SHT.NOBITS)
    .map(({ address, memorySizeBytes }) => ({ start: Number(address), end: Number(address) + memorySizeBytes }));
  const text = execFileSync(program, ["tool", "nm", "-size", path], { encoding: "utf8", maxBuffer: 2 ** 28 });
  const sizes = new Map<string, Set<number>>();
  for (const line of text.split("\n")) {
    const [, address = "", size, type = "", name = ""] = /^\s*([0-9a-f]+)\s+(\d+) (\S) (.*)$/.exec(line) ?? [];
    const at = Number.parseInt(address, 16);
    if (!"TtRrDd".includes(type || "U") || size === "0" || APART.test(name)) continue;
    if (inMemoryOnly.some(({ start, end }) => at >= start && at < end)) continue;
    const plain = name.replace(/\.abi\d$/, "");
    sizes.set(plain, (sizes.get(plain) ?? new Set()).add(Number(size)));
  }
  return sizes;
}
