import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type ImageRow, viewImage } from "../../src/measure/image/image-rows.ts";
import { measureImage } from "../../src/measure/image/measure-image.ts";
import { divideProgram, type ProgramDepth } from "../../src/measure/image/program-parts.ts";
import { surveyLayer } from "../../src/measure/image/survey-layer.ts";
import type { ImageView } from "../../src/measure/image/view-names.ts";
import type { Row } from "../../src/measure/pivot.ts";
import type { ImageReport } from "../../src/report/image-report.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { imageOf, sampleImage, UNWATCHED } from "../support/sample-image.ts";
import { smallBinary } from "../support/small-ledger.ts";
import { archiveOf } from "../support/tar-archive.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { buildTwins, explainJson, plimsoll } from "./plimsoll.ts";

const ORDER = smallBinary("order", [
  [".text", 700, "example.com/order", "main", "text", "pclntab", "main.main"],
  [".text", 40, "std", "fmt", "padding", "format"],
  [".rodata", 60, "example.com/order", "main", "pclntab", "pclntab", "main.main"],
  [".rodata", 90, "std", "fmt", "type", "type data"],
  [".rodata", 110, "std", "fmt", "data", "symbol table", "fmt.table"],
]);

/** An image in which the small program lies after another file. */
async function viewOf(view: ImageView, depth: ProgramDepth): Promise<readonly ImageRow[]> {
  const layers = [
    [
      { path: "etc/motd", text: "hello\n" },
      { path: "bin/order", text: "o".repeat(ORDER.sizeBytes) },
    ],
  ];
  const ledger = await measureImage(sampleImage({ layers }), "example", {
    survey: (layer, signal) => surveyLayer(layer, { signal }),
    atOnce: 1,
    signal: new AbortController().signal,
  });
  const parts = new Map([["0 1", divideProgram(ledger, { layer: 0, entry: 1 }, ORDER, depth)]]);
  return viewImage(ledger, view, { programs: { parts, notes: [] } });
}

function told(rows: readonly ImageRow[]): readonly string[] {
  const wayTo = ({ parent, label }: ImageRow): string =>
    parent === 0 || parent === null ? label : `${wayTo(rows[parent]!)} > ${label}`;
  const ofPrograms = rows.filter(({ kind }) => kind === "module" || kind === "package" || kind === "symbol");
  return ofPrograms.map((row) => `${row.sizeBytes} ${row.kind} ${wayTo(row)}`);
}

test("a Go program in an image is divided down to its symbols, with modules and packages above them", async () => {
  assert.deepEqual(told(await viewOf("symbol", "symbol")), [
    "760 module example.com/order",
    "760 package example.com/order > main",
    "760 symbol example.com/order > main > main.main",
    "240 module std",
    "240 package std > fmt",
    "110 symbol std > fmt > fmt.table",
    "90 symbol std > fmt > [type]",
    "40 symbol std > fmt > [padding]",
  ]);
});

test("a view without symbols is the same, however far programs were divided", async () => {
  for (const view of ["module", "package", "cause", "file"] as const) {
    assert.deepEqual(await viewOf(view, "symbol"), await viewOf(view, "label"), view);
  }
});

async function imageWithProgram(t: TestContext) {
  const folder = temporaryFolder(t);
  const twins = buildTwins(t, folder);
  if (twins === undefined) return undefined;
  const content = (path: string) => readFileSync(join(folder, path));
  const tar = archiveOf(["full", "stripped"].map((path) => ({ path, typeFlag: "0", content: content(path) })));
  await writeLayout(join(folder, "image"), imageOf([tar], { compression: "gzip" }), "latest", UNWATCHED);
  return { ...twins, image: `oci:${folder}/image` };
}

/** Bytes by package and symbol. */
function bytesOf(rows: readonly (Row | ImageRow)[]): Map<string, number> {
  const bytes = new Map<string, number>();
  for (const { kind, label, parent, sizeBytes } of rows) {
    if (kind !== "symbol") continue;
    const key = `${rows[parent!]!.label} ${label}`;
    bytes.set(key, (bytes.get(key) ?? 0) + sizeBytes);
  }
  return bytes;
}

test("symbols in an image have the same bytes as in the programs' own ledgers, and everything adds up", async (t) => {
  const made = await imageWithProgram(t);
  if (made === undefined) return;
  const { stdout, stderr, exitCode } = await plimsoll(["explain", made.image, "--by", "symbol", "--json"]);
  assert.equal(exitCode, 0, stderr);
  const { object, rows }: ImageReport = JSON.parse(stdout);
  const expected = bytesOf((await explainJson(made.full, "--by", "symbol")).rows);
  for (const [symbol, bytes] of bytesOf((await explainJson(made.stripped, "--by", "symbol")).rows)) {
    expected.set(symbol, (expected.get(symbol) ?? 0) + bytes);
  }
  assert.ok(expected.size > 1000);
  assert.deepEqual(new Map([...bytesOf(rows)].sort()), new Map([...expected].sort()));
  const parents = new Set(rows.map(({ parent }) => parent));
  for (const key of ["sizeBytes", "wireBytes"] as const) {
    const leaves = rows.filter(({ id }) => !parents.has(id));
    assert.equal(
      leaves.reduce((sum, row) => sum + row[key], 0),
      object![key],
    );
  }
});

test("--only, --top and --json=lines show symbols of an image, and omitted rows are added up in one row", async (t) => {
  const made = await imageWithProgram(t);
  if (made === undefined) return;
  const ask = async (...flags: string[]) => plimsoll(["explain", made.image, "--by", "symbol", ...flags]);
  const table = await ask("--only", "main.*", "--top", "2");
  assert.match(table.stdout, /\n +stored +share +wire +symbol +package +known by\n/);
  assert.match(table.stdout, / main\.main +\S+ +pclntab.*\n(?:.*\n)? .* and \d+ more\n.* 100\.0 %.* the image\n/);
  const lines = (await ask("--json-lines", "--top", "1")).stdout.trimEnd().split("\n");
  const rows: ImageRow[] = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === "row");
  const others = rows.filter(({ label }) => /^\[\d+ more\]$/.test(label));
  assert.ok(others.some(({ kind }) => kind === "symbol"));
  for (const key of ["sizeBytes", "wireBytes"] as const) {
    const ofImage = rows.filter(({ parent }) => parent === 0).reduce((sum, row) => sum + row[key], 0);
    assert.equal(ofImage, rows[0]![key]);
  }
});
