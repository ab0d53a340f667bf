import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { stripBinary } from "../../src/build/strip/strip.ts";
import { ElfFile } from "../../src/format/elf/elf-file.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import type { DiffReport } from "../../src/report/diff-report.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { buildTwins, explainJson, goTools, plimsoll } from "./plimsoll.ts";

test("a stripped twin is proven, and only unloaded bytes change", async (t) => {
  const folder = temporaryFolder(t);
  const twins = buildTwins(t, folder);
  if (twins === undefined) return;
  const { strip, rows, changeBytes } = await diffJson(twins.full, twins.stripped);
  assert.equal(strip?.holds, true);
  assert.deepEqual(strip.differing, []);
  assert.deepEqual(strip.buildIds.map(({ name }) => name).sort(), [".note.gnu.build-id", ".note.go.buildid"]);
  assert.ok(strip.gone.some(({ name }) => name === ".symtab"));
  assert.deepEqual([strip.paths.before, strip.paths.after], [0, 0]);
  for (const kind of ["section", "module", "package"]) {
    const own = rows.filter((row) => row.kind === kind);
    assert.equal(sum(own.map((row) => row.changeBytes)), changeBytes, kind);
  }
  // The packages lose exactly the bytes of their debug information.
  const { debugInfo } = await explainJson(twins.full, "--by", "section");
  const lost = new Map(debugInfo.map((fact) => [`${fact.module} ${fact.package}`, fact.sizeBytes]));
  for (const { kind, label, within, changeBytes: change } of rows) {
    if (kind !== "package" || label === "[linker-made]") continue;
    assert.equal(0 - change, lost.get(`${within} ${label}`) ?? 0, label);
  }
});

test("with one loaded byte more or less, the program is not a twin", async (t) => {
  const folder = temporaryFolder(t);
  const twins = buildTwins(t, folder);
  if (twins === undefined) return;
  const bytes = readFileSync(twins.stripped);
  const section = (await ElfFile.open(accessBytes(bytes), "stripped")).section(".rodata")!;
  bytes[section.fileOffset + 100]! ^= 1;
  const altered = join(folder, "altered");
  writeFileSync(altered, bytes);
  const { strip } = await diffJson(twins.full, altered);
  assert.equal(strip?.holds, false);
  assert.deepEqual(
    strip.differing.map(({ name, firstDifference }) => [name, firstDifference]),
    [[".rodata", 100]],
  );
});

test("section headers that point to a copy of the right bytes prove nothing", async (t) => {
  const folder = temporaryFolder(t);
  const twins = buildTwins(t, folder);
  if (twins === undefined) return;
  const bytes = readFileSync(twins.stripped);
  const { header, sections } = await ElfFile.open(accessBytes(bytes), "stripped");
  const { index, fileOffset, fileSizeBytes } = sections.find(({ name }) => name === ".rodata")!;
  const forged = Buffer.concat([bytes, bytes.subarray(fileOffset, fileOffset + fileSizeBytes)]);
  forged[fileOffset + 100]! ^= 1;
  const offsetOfFileOffset = header.is64 ? 24 : 16;
  const entry = header.sectionHeadersOffset + index * header.sectionHeaderSizeBytes;
  if (header.littleEndian) forged.writeUInt32LE(bytes.length, entry + offsetOfFileOffset);
  else forged.writeUInt32BE(bytes.length, entry + offsetOfFileOffset + (header.is64 ? 4 : 0));
  const path = join(folder, "forged");
  writeFileSync(path, forged);
  const { strip } = await diffJson(twins.full, path);
  assert.deepEqual([strip?.holds, strip?.sameLoaded, strip?.sameSegments], [false, false, false]);
  assert.deepEqual(strip?.differing, []);
});

test("a program that plimsoll stripped itself runs the same; remaining paths prevent the proof", async (t) => {
  const folder = temporaryFolder(t);
  const twins = buildTwins(t, folder, []);
  if (twins === undefined) return;
  const source = accessBytes(readFileSync(twins.full));
  const path = join(folder, "stripped-here");
  writeFileSync(path, await Array.fromAsync((await stripBinary(source, "full")).write()).then(Buffer.concat));
  const { strip } = await diffJson(twins.full, path);
  assert.deepEqual([strip?.holds, strip?.sameLoaded], [false, true]);
  assert.ok(strip!.paths.after! > 0 && strip!.paths.after === strip!.paths.before);
  assert.ok(strip!.buildIds.every(({ identical }) => identical));
});

test("the changes between two programs add up to the difference of their files", async (t) => {
  const [before, after] = goTools(t);
  if (before === undefined || after === undefined) return;
  for (const by of ["section", "module", "package", "symbol"]) {
    const report = await diffJson(before, after, "--by", by);
    const { rows, changeBytes } = report;
    assert.equal(changeBytes, report.after!.sizeBytes - report.before!.sizeBytes);
    assert.equal(sum(rows.map((row) => row.changeBytes)), changeBytes, by);
    assert.equal(sum(rows.map((row) => row.beforeBytes ?? 0)), report.before!.sizeBytes, by);
    assert.equal(sum(rows.map((row) => row.afterBytes ?? 0)), report.after!.sizeBytes, by);
    const sizes = rows.map((row) => Math.abs(row.changeBytes));
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => b - a),
    );
    const cut = await diffJson(before, after, "--by", by, "--top", "3");
    assert.equal(sum(cut.rows.map((row) => row.changeBytes)), changeBytes);
    assert.ok(cut.rows.length <= 4);
  }
});

test("a program does not differ from itself", async (t) => {
  const [tool] = goTools(t);
  if (tool === undefined) return;
  const { rows, changeBytes, strip } = await diffJson(tool, tool);
  assert.equal(changeBytes, 0);
  assert.equal(strip, null);
  assert.ok(rows.every(({ change }) => change === "same"));
});

async function diffJson(...args: readonly string[]): Promise<DiffReport> {
  const { exitCode, stdout, stderr } = await plimsoll(["diff", ...args, "--json"]);
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout) as DiffReport;
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
