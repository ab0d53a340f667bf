import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import type { BinaryLedger, GoFacts } from "../../src/measure/binary/binary-ledger.ts";
import { measureBinary } from "../../src/measure/binary/measure-binary.ts";
import { unescapePath } from "../../src/measure/binary/package-name.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";
import { type Build, buildProgram, olderGo } from "./evidence-programs.ts";

const PLAIN = "evidence-programs/server";

const OLD = "a server of an older release, in DWARF 4";

const SUBJECTS: Readonly<Record<string, Build>> = {
  "a server": { program: PLAIN },
  "one with C code": { program: "sqlite", environment: { CGO_ENABLED: "1" } },
  [OLD]: { program: "old" },
  "32 bits, the other byte order": { program: "evidence-programs/plain", environment: { GOARCH: "mips" } },
};

for (const [name, subject] of Object.entries(SUBJECTS)) {
  test(`${name}: debug information belongs to the same packages as in Go's own reader`, async (t) => {
    const build = buildOf(t, name, subject);
    const path = build && buildProgram(t, withLinkFlag(build, "-compressdwarf=false"));
    if (path === undefined) return;
    const binary = await measure(path);
    const main = (binary.go as GoFacts).main;
    const wrong: string[] = [];
    const places = readPlaces(t, path);
    const counts = new Map<string, number>();
    for (const { part, offset, owner } of places) {
      const section = binary.sections.find((one) => SECTIONS[part]!.includes(one.name));
      const expected = owner === "main" ? main : unescapePath(owner);
      const label = binary.ledger.label(binary.ledger.extentAt(section!.offset + offset));
      counts.set(part, (counts.get(part) ?? 0) + 1);
      if (label.package !== expected) wrong.push(`${part} ${offset}: ${expected}, not ${label.package}`);
    }
    t.diagnostic([...counts].map(([part, count]) => `${count} places in ${part}`).join(", "));
    assert.equal(counts.size, 4, "not every kind of place was looked at");
    assert.deepEqual(wrong, []);
  });

  test(`${name}: when compressed, every package has as many uncompressed bytes`, async (t) => {
    const build = buildOf(t, name, subject);
    const plain = build && buildProgram(t, withLinkFlag(build, "-compressdwarf=false"));
    const compressed = build && buildProgram(t, build);
    if (plain === undefined || compressed === undefined) return;
    const [a, b] = [await measure(plain), await measure(compressed)];
    assert.ok(b.totals.dwarfBytes < a.totals.dwarfBytes);
    assert.equal(b.totals.dwarfUncompressedBytes, a.totals.dwarfUncompressedBytes);
    assert.equal(a.totals.dwarfUncompressedBytes, a.totals.dwarfBytes);
    assert.deepEqual(uncompressed(b), uncompressed(a));
    for (const { sizeBytes, uncompressedBytes } of a.debugInfo) assert.equal(sizeBytes, uncompressedBytes);
    for (const { debugInfo, totals } of [a, b]) {
      assert.equal(
        debugInfo.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
        totals.dwarfBytes,
      );
    }
  });
}

function buildOf(t: TestContext, name: string, subject: Build): Build | undefined {
  if (name !== OLD) return subject;
  const environment = olderGo(t);
  return environment && { ...subject, environment };
}

/** A list of Go's own reader is in one section or the other, depending on the DWARF version. */
const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  info: [".debug_info"],
  line: [".debug_line"],
  loc: [".debug_loclists", ".debug_loc"],
  ranges: [".debug_rnglists", ".debug_ranges"],
};

function withLinkFlag(build: Build, flag: string): Build {
  return { ...build, flags: [`-ldflags=${flag}`] };
}

async function measure(path: string): Promise<BinaryLedger> {
  const binary = await measureBinary(accessBytes(readFileSync(path)), path);
  assert.deepEqual(
    binary.notes.filter(({ analyser }) => analyser === "debug information"),
    [],
  );
  return binary;
}

function uncompressed({ debugInfo }: BinaryLedger): object {
  return Object.fromEntries(
    debugInfo.map((fact) => [fact.package, fact.uncompressedBytes] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function readPlaces(t: TestContext, path: string): { part: string; offset: number; owner: string }[] {
  const go = requireTool(t, "go") ?? "go";
  const program = join(REPOSITORY, "test/differential/debug-places/main.go");
  const text = execFileSync(go, ["run", program, path], { encoding: "utf8", maxBuffer: 2 ** 28 });
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [part = "", offset, owner = ""] = line.split("\t");
      return { part, offset: Number(offset), owner };
    });
}
