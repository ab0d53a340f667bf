import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteClaims } from "./byte-claims.ts";
import { compose } from "./compose.ts";
import { LabelTable } from "./label.ts";
import { DIMENSIONS, type Ledger } from "./ledger.ts";
import { pivot } from "./pivot.ts";
import { SymbolNames } from "./symbol-names.ts";

type Range = readonly [offset: number, sizeBytes: number];

const SIZE_BYTES = 100;
const ranges = fc.array(fc.tuple(fc.nat(120), fc.nat(60)), { maxLength: 12 });

/** Each list of claims has its own package: `claims 0` has the highest precedence. */
function composed(parts: readonly Range[], lists: readonly (readonly Range[])[]): Ledger {
  const labels = new LabelTable();
  const label = (name: string) => labels.id({ module: name, package: name, kind: "data", how: "section" });
  return compose({
    sizeBytes: SIZE_BYTES,
    parts: parts.map(([offset, sizeBytes], index) => ({
      name: `part ${index}`,
      loaded: true,
      offset,
      sizeBytes,
      label: label("part"),
    })),
    rest: {
      between: { name: "[padding]", loaded: false, label: label("between") },
      behind: { name: "[appended data]", loaded: false, label: label("behind") },
    },
    claims: lists.map((list, index) => {
      const claims = new ByteClaims();
      for (const [offset, sizeBytes] of list) claims.add(offset, sizeBytes, label(`claims ${index}`));
      return claims;
    }),
    labels,
    symbols: new SymbolNames(),
  });
}

function labelAt(ledger: Ledger, offset: number): string {
  return ledger.label(ledger.extentAt(offset)).package;
}

test("extents cover the object, and the first list with a claim on a byte gives its label", () => {
  fc.assert(
    fc.property(ranges, fc.array(ranges, { maxLength: 4 }), (parts, lists) => {
      const ledger = composed(parts, lists);
      assert.equal(ledger.sizeBytes, SIZE_BYTES);
      const holds = (offset: number) => (range: Range) => offset >= range[0] && offset < range[0] + range[1];
      const lastPart = Math.max(0, ...parts.map(([offset, sizeBytes]) => (sizeBytes > 0 ? offset + sizeBytes : 0)));
      for (let offset = 0; offset < SIZE_BYTES; offset++) {
        const list = lists.findIndex((claims) => claims.some(holds(offset)));
        const isInPart = parts.some(holds(offset));
        const otherwise = isInPart ? "part" : offset < lastPart ? "between" : "behind";
        if (list !== -1) assert.equal(labelAt(ledger, offset), `claims ${list}`);
        else if (isInPart || lastPart <= SIZE_BYTES) assert.equal(labelAt(ledger, offset), otherwise);
      }
    }),
  );
});

test("children add up to their parent in every view", () => {
  const views = fc.shuffledSubarray([...DIMENSIONS]);
  fc.assert(
    fc.property(ranges, fc.array(ranges, { maxLength: 4 }), views, (parts, lists, view) => {
      const rows = pivot(composed(parts, lists), view, "object");
      assert.equal(rows[0]?.parent, null);
      assert.equal(rows[0]?.sizeBytes, SIZE_BYTES);
      for (const row of rows) {
        const children = rows.filter(({ parent }) => parent === row.id);
        const sum = children.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
        if (children.length > 0) assert.equal(sum, row.sizeBytes);
      }
    }),
  );
});

test("rows are ordered from the largest to the smallest", () => {
  const ledger = composed([[0, 100]], [[[10, 5]], [[50, 40]]]);
  const rows = pivot(ledger, ["package"], "object");
  assert.deepEqual(
    rows.map(({ label, sizeBytes, parent }) => [label, sizeBytes, parent]),
    [
      ["object", 100, null],
      ["part", 55, 0],
      ["claims 1", 40, 0],
      ["claims 0", 5, 0],
    ],
  );
});
