import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { IMAGE_VIEWS } from "../../src/measure/image/view-names.ts";
import type { ImageDiffReport, ImageDiffRow } from "../../src/report/image-diff-report.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { imageOf, type SampleFile, sampleImage, UNWATCHED } from "../support/sample-image.ts";
import { archiveOf } from "../support/tar-archive.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { buildTwins, plimsoll } from "./plimsoll.ts";

/** The database says which package one file belongs to: apk-tools, "installed". */
function packages(version: string): SampleFile {
  return { path: "lib/apk/db/installed", text: `P:musl\nV:${version}\nA:x86_64\nF:lib\nR:libc.so\n\n` };
}

const BEFORE: readonly (readonly SampleFile[])[] = [
  [packages("1.2.4-r1"), { path: "lib/libc.so", text: "m".repeat(600) }, { path: "etc/motd", text: "hello\n" }],
  [{ path: "srv/gone", text: "x".repeat(1000) }],
];

const AFTER: readonly (readonly SampleFile[])[] = [
  [packages("1.2.5-r0"), { path: "lib/libc.so", text: "m".repeat(700) }, { path: "etc/motd", text: "howdy\n" }],
  [{ path: "srv/came", text: "y".repeat(300) }],
];

async function layouts(t: TestContext, compression: "none" | "gzip" = "none"): Promise<readonly [string, string]> {
  const folder = temporaryFolder(t);
  await writeLayout(join(folder, "before"), sampleImage({ layers: BEFORE, compression }), "latest", UNWATCHED);
  await writeLayout(join(folder, "after"), sampleImage({ layers: AFTER, compression }), "latest", UNWATCHED);
  return [`oci:${folder}/before`, `oci:${folder}/after`];
}

async function reportOf(...args: readonly string[]): Promise<ImageDiffReport> {
  const { exitCode, stdout, stderr } = await plimsoll(["diff", ...args, "--json"]);
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout);
}

function told(rows: readonly ImageDiffRow[]): readonly string[] {
  return rows.map((row) => `${row.change} ${row.beforeBytes} ${row.afterBytes} ${row.label}`);
}

/** Checks that rows add up to both images and to the difference between them, stored and on the wire. */
function assertSums({ before, after, changeBytes, changeWireBytes, rows }: ImageDiffReport): void {
  for (const [kind, own] of Map.groupBy(rows, (row) => row.kind)) {
    const sum = (of: (row: ImageDiffRow) => number | null) => own.reduce((total, row) => total + (of(row) ?? 0), 0);
    const sums = [sum((row) => row.beforeBytes), sum((row) => row.afterBytes), sum((row) => row.changeBytes)];
    assert.deepEqual(sums, [before.sizeBytes, after.sizeBytes, changeBytes], kind);
    const wires = [
      sum((row) => row.beforeWireBytes),
      sum((row) => row.afterWireBytes),
      sum((row) => row.changeWireBytes),
    ];
    assert.deepEqual(wires, [before.wireBytes, after.wireBytes, changeWireBytes], kind);
  }
}

test("files that came, went, grew or stayed between two images", async (t) => {
  const report = await reportOf(...(await layouts(t)), "--by", "file");
  assertSums(report);
  assert.deepEqual(told(report.rows.filter(({ label }) => !/^\[|^manifest$|^config$/.test(label))), [
    "went 1000 null srv/gone",
    "came null 300 srv/came",
    "grew 600 700 lib/libc.so",
    "same 6 6 etc/motd",
    "same 44 44 lib/apk/db/installed",
  ]);
});

test("an owner is recognised in another version, and a layer in another place by its instruction", async (t) => {
  const { rows } = await reportOf(...(await layouts(t)));
  assert.deepEqual(told(rows.filter(({ kind, label }) => kind === "owner" && label === "musl")), ["grew 600 700 musl"]);
  const layers = rows.filter(({ kind, label }) => kind === "layer" && label.startsWith("[no instruction]"));
  assert.deepEqual(layers.map(({ label }) => label).sort(), ["[no instruction]", "[no instruction] (2)"]);
});

test("every view adds up to both images", async (t) => {
  for (const compression of ["none", "gzip"] as const) {
    const images = await layouts(t, compression);
    for (const view of IMAGE_VIEWS) assertSums(await reportOf(...images, "--by", view));
  }
});

test("an image does not differ from itself", async (t) => {
  const [before] = await layouts(t, "gzip");
  const { rows, changeBytes, changeWireBytes } = await reportOf(before, before);
  assert.deepEqual([changeBytes, changeWireBytes], [0, 0]);
  assert.ok(rows.length > 10 && rows.every(({ change }) => change === "same"));
});

test("stripping a program shows in the modules, packages and symbols of its image", async (t) => {
  const folder = temporaryFolder(t);
  const twins = buildTwins(t, folder);
  if (twins === undefined) return;
  const layoutWith = async (name: string) => {
    const tar = archiveOf([{ path: "app", typeFlag: "0", content: readFileSync(join(folder, name)) }]);
    await writeLayout(join(folder, `of-${name}`), imageOf([tar]), "latest", UNWATCHED);
    return `oci:${folder}/of-${name}`;
  };
  const images = [await layoutWith("full"), await layoutWith("stripped")];
  for (const view of ["module", "package", "symbol"]) {
    const report = await reportOf(...images, "--by", view);
    assertSums(report);
    assert.ok(report.changeBytes < 0);
    const lost = report.rows.find(({ label }) => label === (view === "symbol" ? "[symbols]" : "[linker-made]"));
    assert.ok(lost!.changeBytes < 0, view);
  }
});

test("tables show the changes, and all rows that are not shown are added up in one row", async (t) => {
  const flags = ["--by", "file", "--top", "2", "--no-cache"];
  const { stdout, stderr } = await plimsoll(["diff", ...(await layouts(t)), ...flags]);
  assert.equal(stderr, "");
  assert.equal(
    stdout.replaceAll(/oci:\S+\//g, "oci:FOLDER/"),
    `oci:FOLDER/before: 8.01 kB stored, 8.01 kB on the wire
oci:FOLDER/after: 7.50 kB stored, 7.50 kB on the wire
change: −512 B stored, −512 B on the wire

files
    change      wire   before    after        file
  −1.00 kB  −1.00 kB  1.00 kB           went  srv/gone
    +300 B    +300 B             300 B  came  srv/came
    +188 B    +188 B  2.02 kB  2.21 kB        and 2 more
      ±0 B      ±0 B  4.99 kB  4.99 kB  same  6 of the same size
    −512 B    −512 B  8.01 kB  7.50 kB        the image
`,
  );
});

test("flags that do not go together are refused", async (t) => {
  const [before, after] = await layouts(t);
  for (const [args, expected] of [
    [[before, process.execPath], /is an image and .* is not\n/],
    [[process.execPath, after], /is an image and .* is not\n/],
    [[before, after, "--by", "section"], /is not a view of an image/],
    [[before, after, "--json", "--top", "3"], /--top cannot be used with --json/],
    [[process.execPath, process.execPath, "--by", "owner"], /is not a view of a binary/],
    [[process.execPath, process.execPath, "--ca-file", "x"], /--ca-file cannot be used with an executable/],
    [[process.execPath, process.execPath, "--json", "--only", "x"], /--only cannot be used with --json/],
    [[process.execPath, process.execPath, "--json", "--format", "text"], /--format cannot be used with --json/],
  ] as const) {
    const { exitCode, stderr } = await plimsoll(["diff", ...args]);
    assert.equal(exitCode, 2);
    assert.match(stderr, expected);
  }
});
