import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImageDiffRow } from "../../report/image-diff-report.ts";
import { imageDiffTables } from "./image-diff-table.ts";

function row(label: string, before: number | null, after: number | null, change: ImageDiffRow["change"]): ImageDiffRow {
  return {
    kind: "owner",
    label,
    within: null,
    change,
    beforeBytes: before,
    afterBytes: after,
    changeBytes: (after ?? 0) - (before ?? 0),
    beforeWireBytes: before === null ? null : before / 10,
    afterWireBytes: after === null ? null : after / 10,
    changeWireBytes: ((after ?? 0) - (before ?? 0)) / 10,
  };
}

const ROWS = [
  row("app", 1000, 4000, "grew"),
  row("musl", 600, null, "went"),
  row("busybox", 200, null, "went"),
  row("tzdata", 500, 500, "same"),
];

test("changes of both sizes add up, and rows of the same size are one row", () => {
  assert.deepEqual(
    imageDiffTables(ROWS, { top: 1 }).map(({ rows }) => rows),
    [
      [
        ["+3.00 kB", "+300 B", "1.00 kB", "4.00 kB", "grew", "app"],
        ["−800 B", "−80 B", "800 B", "", "", "and 2 more"],
        ["±0 B", "±0 B", "500 B", "500 B", "same", "1 of the same size"],
        ["+2.20 kB", "+220 B", "2.30 kB", "4.50 kB", "", "the image"],
      ],
    ],
  );
});

test("only the rows that match, and one table for each kind", () => {
  const packages = ROWS.map((one) => ({ ...one, kind: "package" as const, within: "std" }));
  const [owners, others] = imageDiffTables([...ROWS, ...packages], { top: 9, only: /^musl$/ });
  assert.deepEqual(
    owners!.rows.map((cells) => cells[5]),
    ["musl", "and 2 more", "1 of the same size", "the image"],
  );
  assert.deepEqual(others!.rows[0], ["−600 B", "−60 B", "600 B", "", "went", "musl", "std"]);
});

test("modules and owners say how their version changed, and there is no column where none has one", () => {
  const versions = [
    { beforeVersion: "v1.2.3", afterVersion: "v1.3.0" },
    { beforeVersion: "v2", afterVersion: "v2" },
  ];
  const rows = ROWS.slice(0, 2).map((one, index) => ({ ...one, ...versions[index] }));
  for (const kind of ["module", "owner"] as const) {
    const [table] = imageDiffTables(
      rows.map((one) => ({ ...one, kind })),
      { top: 9 },
    );
    assert.deepEqual(
      table!.rows.map((cells) => cells[6]),
      ["v1.2.3 → v1.3.0", "v2", ""],
    );
  }
  assert.deepEqual(
    imageDiffTables(ROWS, { top: 9 })[0]!.columns.map(({ header }) => header),
    ["change", "wire", "before", "after", "", "owner"],
  );
});
