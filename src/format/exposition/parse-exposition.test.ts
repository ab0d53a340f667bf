import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../base/error.ts";
import { parseExposition } from "./parse-exposition.ts";

const OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const text = (body: string) => parseExposition(Buffer.from(body), "text/plain; version=0.0.4", "/metrics");
const open = (body: string) => parseExposition(Buffer.from(body), OPEN, "/metrics");

function refused(read: () => unknown, line: number, why: RegExp): void {
  assert.throws(read, (error) => {
    assert.ok(error instanceof PlimsollError && error.code === "metrics-invalid", String(error));
    assert.match(error.why ?? "", why);
    assert.equal(error.where, `/metrics:${line}`);
    return true;
  });
}

test("a histogram in the text format is one family, with its help and its labels", () => {
  const { format, families } = text(`# HELP a_seconds How \\\\ long\\nit takes.
# TYPE a_seconds histogram
a_seconds_bucket{route="GET /\\"x\\"\\n",le="0.2"} 3
a_seconds_bucket{route="GET /\\"x\\"\\n",le="+Inf"} 4 1700000000000
a_seconds_sum{route="GET /\\"x\\"\\n"} 1e-3
a_seconds_count{route="GET /\\"x\\"\\n"} 4
b{} NaN
`);
  assert.equal(format, "text");
  const [first, second] = families;
  assert.deepEqual([first!.name, first!.type, first!.help], ["a_seconds", "histogram", "How \\ long\nit takes."]);
  assert.deepEqual(first!.samples[0]!.labels, [
    ["route", 'GET /"x"\n'],
    ["le", "0.2"],
  ]);
  assert.deepEqual(
    first!.samples.map(({ value, line }) => [value, line]),
    [
      [3, 3],
      [4, 4],
      [0.001, 5],
      [4, 6],
    ],
  );
  assert.deepEqual([second!.name, second!.type, second!.samples[0]!.value], ["b", "untyped", Number.NaN]);
});

test("OpenMetrics has units, exemplars, and an end", () => {
  const { format, families } = open(`# TYPE a_seconds counter
# UNIT a_seconds seconds
# HELP a_seconds Time.
a_seconds_total{x="1"} 5.0 1700000000.123 # {trace_id="0af7"} 1.0 1700000000.1
a_seconds_created{x="1"} 1.7e9
# TYPE b info
b_info{version="1"} 1
# EOF
`);
  assert.equal(format, "OpenMetrics");
  assert.deepEqual(
    families.map(({ name, type, unit, samples }) => [name, type, unit, samples.length]),
    [
      ["a_seconds", "counter", "seconds", 2],
      ["b", "info", null, 1],
    ],
  );
});

test("what is wrong is refused with its line", () => {
  refused(() => text("a 1\nb 1,5\n"), 2, /nothing is wanted behind the value|a number is wanted/);
  refused(() => text("a 1\nb 2"), 2, /no end/);
  refused(() => text('a{b="1",b="2"} 1\n'), 1, /twice/);
  refused(() => text("a 1\n# TYPE a counter\n"), 2, /after its samples/);
  refused(() => open("a 1\n"), 2, /# EOF is missing/);
  refused(() => open("a 1\n# EOF\nb 1\n"), 3, /behind # EOF/);
  refused(() => open("# a remark\n# EOF\n"), 1, /no comments/);
  refused(() => open("\n# EOF\n"), 1, /a name of a metric/);
  refused(() => open("# TYPE a counter\na 1\n# EOF\n"), 2, /has no sample a|a counter/);
  refused(() => open("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\na 2\n# EOF\n"), 5, /not together|has no sample/);
  refused(() => open("# TYPE a counter\n# UNIT a seconds\n# EOF\n"), 2, /does not end with its unit/);
});

test("any bytes are read or refused, and in no more time than their length asks for", () => {
  const piece = fc.constantFrom(
    "# TYPE ",
    "# HELP ",
    "a",
    "_total",
    "{",
    "}",
    '"',
    "\\",
    "=",
    ",",
    " ",
    "\n",
    "1",
    "e5",
    "#",
    "\t",
    "é",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.boolean(), (pieces, isOpen) => {
      try {
        (isOpen ? open : text)(pieces.join(""));
      } catch (error) {
        assert.ok(error instanceof PlimsollError && error.code === "metrics-invalid", String(error));
      }
    }),
  );
  const quotes = `a{b="${"\\\\".repeat(500_000)}"`;
  refused(() => text(`${quotes}\n`), 1, /a label is wanted/);
});
