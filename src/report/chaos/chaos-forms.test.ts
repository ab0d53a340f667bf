import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  brokenChaosReport,
  HOSTILE,
  hostileChaosReport,
  undecidedChaosReport,
} from "../../../test/support/chaos-reports.ts";
import { PlimsollError } from "../../base/error.ts";
import { CHECKS } from "../../chaos/check.ts";
import { type ChaosReport, failedChaosReport } from "../chaos-report.ts";
import { jsonText } from "../json-text.ts";
import { chaosJunitOf } from "./chaos-junit.ts";
import { chaosSarifOf } from "./chaos-sarif.ts";
import { renderChaos } from "./chaos-view.ts";
import { chaosFailure } from "./outcome.ts";

const GOLDEN = join(import.meta.dirname, "../../../test/fixtures/chaos-forms");

const text = (report: ChaosReport, width?: number) =>
  [...renderChaos(report, "text", { colour: false, width })].join("");
const sarif = (report: ChaosReport) => chaosSarifOf(report, CHECKS, "1.2.3");

const FORMS: Readonly<Record<string, (report: ChaosReport) => string>> = {
  "text.txt": (report) => text(report, 100),
  "markdown.txt": (report) => [...renderChaos(report, "markdown", { colour: false })].join(""),
  "junit.xml": (report) => [...chaosJunitOf(report)].join(""),
  "sarif.json": (report) => `${jsonText(sarif(report), 2)}\n`,
};

for (const [name, render] of Object.entries(FORMS)) {
  test(`${name} of a verdict is as it was`, () => {
    const path = join(GOLDEN, name);
    const shown = render(brokenChaosReport());
    if (process.env.PLIMSOLL_REWRITE_GOLDEN) {
      mkdirSync(GOLDEN, { recursive: true });
      writeFileSync(path, shown);
    }
    assert.equal(shown, readFileSync(path, "utf8"));
  });
}

test("no line of the text is wider than a terminal of 100 columns, and nothing is cut without one", () => {
  for (const line of text(brokenChaosReport(), 100).split("\n")) assert.ok(line.length <= 100, line);
  const wide = text(brokenChaosReport());
  for (const { checks } of brokenChaosReport().experiments)
    for (const { outcome, what } of checks) if (outcome === "fail") assert.ok(wide.includes(what), what);
});

test("a check that fails decides how the run ends, whatever else is unknown", () => {
  const broken = chaosFailure(brokenChaosReport());
  assert.deepEqual([broken?.code, broken?.exitCode], ["chaos-broken", 1]);
  assert.equal(broken?.what, "oci:out does not survive 2 of 5 experiments");
  assert.match(broken!.why!, /^redis\/blackhole: answers-in-time: 95 of 100 requests/);
  const open = chaosFailure(undecidedChaosReport());
  assert.deepEqual([open?.code, open?.exitCode], ["chaos-undecided", 3]);
  assert.equal(open?.what, "whether 1 check holds could not be found out");
  const { experiments } = undecidedChaosReport();
  const held = experiments.map((one) => ({ ...one, checks: one.checks.filter(({ outcome }) => outcome === "pass") }));
  assert.equal(chaosFailure({ ...undecidedChaosReport(), experiments: held }), undefined);
});

test("only a verdict that was found is called one", () => {
  assert.match(text(undecidedChaosReport()), /could not find out: whether 1 check holds is not known\n$/);
  const failed = failedChaosReport(new PlimsollError("image-unknown", { what: "there is no oci:out" }));
  assert.equal(text(failed), "");
  assert.match(FORMS["junit.xml"]!(failed), /<error message="there is no oci:out" type="image-unknown"\/>/);
  assert.match(JSON.stringify(sarif(failed)), /"executionSuccessful":false.*there is no oci:out/);
});

test("SARIF is at the line of a suspect only for the check that confirmed it", () => {
  const { runs } = sarif(brokenChaosReport()) as {
    runs: [
      { results: { ruleId: string; locations: [object]; partialFingerprints: object; suppressions?: object[] }[] },
    ];
  };
  const places = runs[0].results.map(({ ruleId, locations }) => [ruleId, JSON.stringify(locations[0])]);
  const inFile = places.filter(([, place]) => place!.includes("physicalLocation"));
  assert.deepEqual(inFile, [
    [
      "goroutines-return",
      '{"physicalLocation":{"artifactLocation":{"uri":"cmd/order/stock.go"},"region":{"startLine":41}}}',
    ],
  ]);
  const fingerprints = runs[0].results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
  assert.equal(new Set(fingerprints).size, fingerprints.length);
  assert.deepEqual(
    runs[0].results.filter(({ suppressions }) => suppressions !== undefined).map(({ ruleId }) => ruleId),
    ["keeps-answering"],
  );
});

test("what an image, a server or a service says takes no sequence, cell or line for itself", () => {
  for (const [name, render] of Object.entries(FORMS)) {
    const shown = render(hostileChaosReport());
    if (name !== "sarif.json") assert.doesNotMatch(shown, /[\u001b\u202e]/, name);
    if (name === "markdown.txt") assert.doesNotMatch(shown, /(?<!\\)[<`[]/);
    if (name === "junit.xml") assert.doesNotMatch(shown, /<script/);
  }
  assert.ok(JSON.stringify(sarif(hostileChaosReport())).includes(JSON.stringify(HOSTILE).slice(1, 9)));
});
