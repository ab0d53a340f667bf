import assert from "node:assert/strict";
import { test } from "node:test";
import { type Extent, smallBinary } from "../../../test/support/small-ledger.ts";
import type { SectionFact } from "../../measure/binary/binary-ledger.ts";
import { sectionTable } from "./section-table.ts";

const ALL = { top: Number.POSITIVE_INFINITY };
const PROGRAM: readonly Extent[] = [
  [".text", 6000, "std", "runtime", "text", "pclntab"],
  [".symtab", 3000, "[linker-made]", "[linker-made]", "symbols", "section"],
  [".debug_info", 1000, "[linker-made]", "[linker-made]", "dwarf", "section"],
];
const BINARY = smallBinary("order", PROGRAM);

/** The section `.text` of this program, changed. */
function withText(changes: Partial<SectionFact>) {
  const sections = BINARY.sections.map((fact) => (fact.name === ".text" ? { ...fact, ...changes } : fact));
  return sectionTable({ ...BINARY, sections }, ALL).rows[0]!;
}

test("sections with their facts, and the file", () => {
  assert.deepEqual(sectionTable(BINARY, ALL).rows, [
    ["6.00 kB", "60.0 %", "", "6.00 kB", "1", "yes", "none", ".text", "pclntab"],
    ["3.00 kB", "30.0 %", "", "", "0", "no", "-s", ".symtab", "section"],
    ["1.00 kB", "10.0 %", "9.00 kB", "", "0", "no", "-s or -w", ".debug_info", "section"],
    ["10.0 kB", "100.0 %", "", "", "", "", "", "the file: 10,000 bytes", ""],
  ]);
});

test("sections that are not shown are one row", () => {
  const { rows } = sectionTable(BINARY, { top: 1 });
  assert.deepEqual(rows[1], ["4.00 kB", "40.0 %", "", "", "", "", "", "and 2 more", ""]);
  assert.equal(rows.length, 3);
});

test("a section without bytes in the file comes last", () => {
  const bss = {
    ...BINARY.sections[0]!,
    name: ".bss",
    sizeBytes: 0,
    uncompressedBytes: 0,
    memoryBytes: 512,
    symbols: 2,
  };
  const { rows } = sectionTable({ ...BINARY, sections: [bss, ...BINARY.sections] }, ALL);
  assert.deepEqual(rows[3], ["0 B", "0 %", "", "512 B", "2", "yes", "none", ".bss", "format"]);
});

test("bytes between sections have a size and no facts", () => {
  const binary = smallBinary("order", [...PROGRAM, ["[padding]", 10_000, "x", "x", "padding", "format"]]);
  const sections = binary.sections.filter(({ name }) => name !== "[padding]");
  const { rows } = sectionTable({ ...binary, sections }, ALL);
  assert.deepEqual(rows[0], ["10.0 kB", "50.0 %", "", "", "", "", "", "[padding]", "format"]);
});

test("what is not known is no number", () => {
  assert.equal(withText({ uncompressedBytes: null })[2], "?");
  assert.equal(withText({ symbols: null })[4], "");
});

test("sections of the same name are one row, with the sum of their facts", () => {
  const [text] = BINARY.sections;
  const { rows } = sectionTable({ ...BINARY, sections: [text!, text!, ...BINARY.sections.slice(1)] }, ALL);
  assert.deepEqual(rows[0]!.slice(0, 5), ["6.00 kB", "60.0 %", "", "12.0 kB", "2"]);
  assert.equal(rows.length, 4);
});
