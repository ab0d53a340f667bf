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

test("each step has its figures, a step without them says why, and names are escaped", () => {
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

test("a narrow terminal loses words, never figures", () => {
  const text = renderWaterfall(report, { width: 50, colour: false });
  for (const line of text.split("\n")) assert.ok(line.length <= 70, line);
  assert.match(text, /1 strip {9}−9\.00 MB {5}−5\.50 MB/);
  assert.doesNotMatch(text, /no DWARF/);
});
