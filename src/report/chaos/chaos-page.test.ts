import assert from "node:assert/strict";
import { test } from "node:test";
import { brokenChaosReport, HOSTILE, hostileChaosReport } from "../../../test/support/chaos-reports.ts";
import { assertIsAlone, assertIsText } from "../../../test/support/static-pages.ts";
import { PlimsollError } from "../../base/error.ts";
import { failedChaosReport } from "../chaos-report.ts";
import { renderChaosPage } from "./chaos-page.ts";

const CSS = "body { margin: 0 }";

test("what an image, a server or a service says is text in the page, and the page is alone", () => {
  const page = renderChaosPage(hostileChaosReport(), CSS);
  assertIsText(page, HOSTILE);
  assertIsAlone(page, CSS);
});

test("each row of the table leads to its experiment, and what is worst comes first", () => {
  const page = renderChaosPage(brokenChaosReport(), CSS);
  const ids = [...page.matchAll(/<section class="card" id="([^"]+)">/g)].map(([, id]) => id);
  assert.deepEqual(
    [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id),
    ids,
  );
  assert.equal(new Set(ids).size, brokenChaosReport().experiments.length);
  const headings = [...page.matchAll(/<h2><span class="outcome (\w+)">/g)].map(([, outcome]) => outcome);
  assert.deepEqual(headings, ["fail", "fail", "waived", "pass", "pass"]);
});

test("the time of the fault is marked in every picture of an experiment", () => {
  const [first] = brokenChaosReport().experiments;
  const page = renderChaosPage({ ...brokenChaosReport(), experiments: [first!] }, CSS);
  const pictures = page.match(/<svg class="series"/g)!.length;
  assert.equal(pictures, 5);
  // 3 s of 23 s, and 10 s.
  assert.equal(page.match(/<rect class="fault" x="13%" y="0" width="43.5%"/g)?.length, pictures);
});

test("what was not measured is said, and is no line at 0", () => {
  const [first] = brokenChaosReport().experiments;
  const { timeline } = first!;
  const none = timeline.goroutines.map(() => null);
  const page = renderChaosPage(
    {
      ...brokenChaosReport(),
      experiments: [{ ...first!, timeline: { ...timeline, goroutines: none, privateBytes: none } }],
    },
    CSS,
  );
  assert.match(page, /not measured: goroutines, memory</);
  assert.doesNotMatch(page, /<b>Goroutines/);
  const gap = timeline.privateBytes.map((value, step) => (step === 10 ? null : value));
  const interrupted = renderChaosPage(
    { ...brokenChaosReport(), experiments: [{ ...first!, timeline: { ...timeline, privateBytes: gap } }] },
    CSS,
  );
  const [, memory = ""] = /<b>Private memory<\/b>(.*?)<\/svg>/s.exec(interrupted) ?? [];
  assert.equal(memory.match(/<polyline/g)?.length, 2);
});

test("a run that could not find out shows why", () => {
  const error = new PlimsollError("image-unknown", { what: "there is no oci:out" });
  assert.match(renderChaosPage(failedChaosReport(error), CSS), /there is no oci:out/);
});
