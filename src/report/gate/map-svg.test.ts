import assert from "node:assert/strict";
import { test } from "node:test";
import { imageRecord } from "../../../test/support/size-records.ts";
import { PlimsollError } from "../../base/error.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import { failedGateReport, type GateReport } from "../gate-report.ts";
import { mapsOf } from "./map-svg.ts";

type Row = readonly [module: string, sizeBytes: number, wireBytes: number];

function reportOf(now: SizeRecord | null, baseline: SizeRecord | null): GateReport {
  const empty = failedGateReport(new PlimsollError("defect", { what: "nothing" }));
  const service = {
    service: "order",
    platform: "linux/amd64",
    baselineText: null,
    toolchain: null,
    causes: [],
    vulnerabilities: null,
  };
  return { ...empty, services: [{ ...service, now, baseline, error: null }] };
}

function svgOf(now: SizeRecord, baseline: SizeRecord | null): string {
  return mapsOf(reportOf(now, baseline))[0]!.svg;
}

/** The rectangles of the map, which have a title each. */
function areasIn(svg: string) {
  const pattern =
    /<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="([^"]+)"[^>]*><title>([^<]*)/g;
  return [...svg.matchAll(pattern)].map(([, x, y, width, height, fill, title]) => ({
    ...{ x: Number(x), y: Number(y), width: Number(width), height: Number(height), fill, title: title! },
  }));
}

const MANY = Object.fromEntries(
  Array.from({ length: 400 }, (_, index): [string, Row] => [`m.example/p${index}`, ["m.example", 90 + index * 13, 50]]),
);

test("areas fill the map, do not overlap, and are as large as the bytes", () => {
  const record = imageRecord(MANY);
  const areas = areasIn(svgOf(record, record));
  assert.equal(areas.length, 151);
  const scale = (880 * (600 - 44)) / record.sizeBytes;
  for (const { title, width, height } of areas) {
    const name = title.split(":")[0]!;
    const wanted = MANY[name]?.[1];
    if (wanted !== undefined) assert.ok(Math.abs(width * height - wanted * scale) < 2, title);
  }
  const whole = areas.reduce((sum, { width, height }) => sum + width * height, 0);
  assert.ok(Math.abs(whole - 880 * (600 - 44)) < 50, `${whole}`);
  for (const [index, one] of areas.entries()) {
    for (const other of areas.slice(index + 1)) {
      const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
      const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
      assert.ok(across < 0.02 || down < 0.02, `${one.title} and ${other.title}`);
    }
  }
});

test("what came, grew, shrank and went away is named beside the map, the largest first", () => {
  const same: Row = ["std", 500_000, 100];
  const before = imageRecord({
    runtime: same,
    fmt: ["std", 90_000, 1],
    gone: ["m", 80_000, 1],
    small: ["m", 50_000, 1],
  });
  const now = imageRecord({ runtime: same, fmt: ["std", 60_000, 1], came: ["m", 70_000, 1], small: ["m", 50_100, 1] });
  const svg = svgOf(now, before);
  const named = [...svg.matchAll(/>([^<]*)<\/text>\n<text [^>]*>((?:new|grew|shrank|gone) [^<]*)</g)];
  assert.deepEqual(
    named.map(([, name, change]) => `${name}: ${change}`),
    ["gone: gone −80.0 kB", "came: new +70.0 kB", "fmt: shrank −30.0 kB"],
  );
  assert.ok(!areasIn(svg).some(({ title }) => title.startsWith("gone")));
  assert.match(svg, />order linux\/amd64: [\d.]+ kB stored \(−39\.9 kB\)/);
});

test("without a baseline nothing is called new", () => {
  const svg = svgOf(imageRecord({ runtime: ["std", 500_000, 100] }), null);
  assert.match(svg, />no baseline</);
  assert.equal(new Set(areasIn(svg).map(({ fill }) => fill)).size, 1);
});

test("names from outside stay text, and the same report gives the same bytes", () => {
  const hostile = `</title><script>alert(1)</script>&"\u0000\u202e\u001b[31m`;
  const record = imageRecord({ [hostile]: ["m", 1_000_000, 1], b: ["m", 10, 1] }, { service: hostile });
  const svg = svgOf(record, imageRecord({ b: ["m", 10, 1] }));
  assert.ok(!/<script|[\u0000\u202e\u001b]/.test(svg), svg);
  assert.ok(!/&(?!amp;|lt;|gt;)/.test(svg), svg);
  assert.equal(svg, svgOf(record, imageRecord({ b: ["m", 10, 1] })));
  assert.match(mapsOf(reportOf(record, null))[0]!.name, /^map-1-[\w.-]+\.svg$/);
});

test("what was not measured has no map, and an empty service an empty one", () => {
  assert.deepEqual(mapsOf(reportOf(null, null)), []);
  assert.deepEqual(areasIn(svgOf(imageRecord({}), imageRecord({}))), []);
});
