import assert from "node:assert/strict";
import { test } from "node:test";
import type { SlimReport } from "./slim-report.ts";
import { renderWaterfall } from "./waterfall.ts";

const report: SlimReport = {
  schema: "plimsoll.slim/1",
  image: null,
  before: { what: "plain go build", sizeBytes: 20_000_000, wireBytes: 10_000_000 },
  after: { what: "the image", sizeBytes: 12_000_000, wireBytes: 5_000_000 },
  steps: [
    { id: "strip", status: "applied", why: ["no DWARF"], savedBytes: 9_000_000, savedWireBytes: 5_500_000 },
    { id: "prune", status: "not-examined", why: ["not yet"], savedBytes: null, savedWireBytes: null },
    { id: "base", status: "applied", why: ["certs\u001b[2J"], savedBytes: -1_000_000, savedWireBytes: -500_000 },
  ],
  strip: null,
  inputs: [],
  evidence: [],
  destinations: [],
  notes: [],
};

test("each step shows its figures, a step without figures says why, and names are escaped", () => {
  const text = renderWaterfall(report, { width: 120, colour: false });
  assert.equal(
    text,
    [
      "                  stored  on the wire",
      "before           20.0 MB      10.0 MB  ████████████████████  plain go build",
      "1 strip         −9.00 MB     −5.50 MB           ░░░░░░░░░░░  no DWARF",
      "2 prune                ·            ·                        not examined: not yet",
      "3 base          +1.00 MB      +500 kB           ▒            certs\\u{1b}[2J",
      "after            12.0 MB      5.00 MB  ██████████            the image",
      "",
    ].join("\n"),
  );
});

const REASON =
  "a reason of many words, each of which matters to whoever reads it, and sha256:1234567890abcdef at its end";

function rendered(width?: number): string {
  const steps = report.steps.map((step) => ({ ...step, why: [REASON] }));
  return renderWaterfall({ ...report, steps }, { width, colour: false });
}

test("a reason stays on one line where there is no terminal", () => {
  assert.equal(rendered().split(`  ${REASON}\n`).length, 3);
});

test("a reason is wrapped beside the figures on a terminal, and below them on a narrow one", () => {
  for (const width of [50, 70, 100, 140]) {
    const text = rendered(width);
    assert.match(text, /1 strip {9}−9\.00 MB {5}−5\.50 MB/);
    assert.equal(text.replaceAll(/\s+/g, " ").split(REASON).length, 4, `at ${width} columns`);
    for (const line of text.split("\n")) assert.ok(line.length <= Math.max(61, width), line);
  }
});
