/** Metrics are read as Prometheus reads them, and judged as promtool check metrics judges them. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../src/base/error.ts";
import { metricProblems } from "../../src/contract/metrics/rules.ts";
import { parseExposition } from "../../src/format/exposition/parse-exposition.ts";
import { requireGoProgram } from "../support/module-program.ts";

interface Said {
  readonly error: string;
  readonly problems: readonly { readonly Metric: string; readonly Text: string }[] | null;
}

function ask(t: TestContext, texts: readonly string[]): readonly Said[] | undefined {
  const program = requireGoProgram(t, {
    name: "promlint",
    source: "test/differential/promlint/main.go",
    module: "github.com/prometheus/client_golang",
    version: "v1.25.0",
  });
  if (program === undefined) return undefined;
  const input = texts.map((text) => JSON.stringify(text)).join("\n");
  const output = execFileSync(program, { input, maxBuffer: 2 ** 28 }).toString();
  return output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Said);
}

/** Null where it cannot be read. */
function ours(text: string): readonly string[] | null {
  try {
    const exposition = parseExposition(Buffer.from(text), "text/plain", "/metrics");
    return metricProblems(exposition).map(({ metric, text: problem }) => `${metric} ${problem}`);
  } catch (error) {
    if (error instanceof PlimsollError && error.code === "metrics-invalid") return null;
    throw error;
  }
}

function same(texts: readonly string[], said: readonly Said[]): void {
  for (const [index, { error, problems }] of said.entries()) {
    const text = texts[index]!;
    // One problem may be said once for each series.
    const theirs = error !== "" ? null : [...new Set((problems ?? []).map(({ Metric, Text }) => `${Metric} ${Text}`))];
    assert.deepEqual(ours(text)?.toSorted() ?? null, theirs?.toSorted() ?? null, `${text}\n${error}`);
  }
}

const WORDS = ["http", "requests", "total", "seconds", "milliseconds", "kilobytes", "ms", "gauge", "latencyMs", "days"];
const name = fc
  .array(fc.constantFrom(...WORDS, "counter", "bucket", "count", "sum", "a:b"), { minLength: 1, maxLength: 4 })
  .map((words) => words.join("_"));
const labels = fc
  .array(fc.tuple(fc.constantFrom("code", "le", "quantile", "userId"), fc.constantFrom("0.5", "200", 'a\\"b\\n')), {
    maxLength: 2,
  })
  .map((pairs) => pairs.filter(([one], index) => pairs.findIndex(([other]) => other === one) === index))
  // What le and quantile say has to be a number in the metrics whose they are.
  .map((pairs) =>
    pairs.map(([key, value]) => `${key}="${key === "code" || key === "userId" ? value : "0.5"}"`).join(","),
  );
const family = fc
  .record({
    name,
    type: fc.constantFrom("counter", "gauge", "untyped", "summary", "histogram", undefined),
    hasHelp: fc.boolean(),
    samples: fc.array(fc.tuple(labels, fc.constantFrom("1", "0.5e3", "NaN", "+Inf", "-1 1700000000000")), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(({ name: own, type, hasHelp, samples }) =>
    [
      ...(hasHelp ? [`# HELP ${own} what it is`] : []),
      ...(type === undefined ? [] : [`# TYPE ${own} ${type}`]),
      ...samples.map(
        ([pairs, value]) =>
          `${own}${type === "histogram" ? "_bucket" : ""}{${type === "histogram" ? 'le="1"' : pairs}} ${value}`,
      ),
    ].join("\n"),
  );

test("made-up metrics are read and judged as promtool does", (t) => {
  const nameOf = (text: string) => /([a-z:_A-Z]+)\{/.exec(text)![1]!.replace(/_bucket$/, "");
  // promtool takes a family for the count of another whose name it begins with.
  const isApart = (all: readonly string[]) =>
    all.every((one) => all.every((other) => one === other || !nameOf(other).startsWith(nameOf(one))));
  const texts = fc.sample(
    fc
      .uniqueArray(family, { maxLength: 3, selector: nameOf })
      .filter(isApart)
      .map((all) => `${all.join("\n")}\n`),
    1000,
  );
  const said = ask(t, texts);
  if (said === undefined) return;
  same(texts, said);
  assert.ok(said.filter(({ problems }) => problems !== null).length > 100);
});

test("what promtool cannot read is refused, and what it reads is read", (t) => {
  const texts = [
    "a 1\n",
    "a 1",
    "a\t 1\t\n",
    " a 1\n",
    "a{} 1\n",
    "a {} 1\n",
    'a { b = "c" , } 1\n',
    'a{b="c",,} 1\n',
    'a{b="c" d="e"} 1\n',
    'a{b="c",b="d"} 1\n',
    'a{b="\\x"} 1\n',
    'a{b="c} 1\n',
    "a{b=c} 1\n",
    "a 1,5\n",
    "a one\n",
    "a 1 2 3\n",
    "a 1 2.5\n",
    "a 0x1F\n",
    "a .5\n",
    "a -Inf\n",
    "a inf\n",
    "1a 1\n",
    "a-b 1\n",
    "# TYPE a counter\n# TYPE a counter\na 1\n",
    "# HELP a x\n# HELP a y\na 1\n",
    "a 1\n# TYPE a counter\n",
    "a 1\n# HELP a late\n",
    "# TYPE a ratio\na 1\n",
    "# TYPE a\na 1\n",
    "# TYPE\n",
    "# HELP\n",
    "# HELP a\na 1\n",
    "# a remark\n#\n\na 1\n",
    "#TYPE a counter\na 1\n",
    "# TYPE a counter\n",
    '# TYPE a histogram\na_bucket{le="x"} 1\n',
    "# TYPE a histogram\na_count 1\na_sum 2\n",
    '# TYPE a summary\na{quantile="0.5"} 1\na_sum 1\na_count 1\n',
    "",
    "\n",
  ];
  const said = ask(t, texts);
  if (said !== undefined) same(texts, said);
});
