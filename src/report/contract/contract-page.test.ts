import assert from "node:assert/strict";
import { test } from "node:test";
import { HOSTILE } from "../../../test/support/chaos-reports.ts";
import { brokenContractReport } from "../../../test/support/contract-reports.ts";
import { assertIsAlone, assertIsText } from "../../../test/support/static-pages.ts";
import type { ContractReport } from "../contract-report.ts";
import { renderContractPage } from "./contract-page.ts";

const CSS = "body { margin: 0 }";

function hostileReport(): ContractReport {
  const report = brokenContractReport();
  return {
    ...report,
    image: { ...report.image!, name: HOSTILE, platform: HOSTILE },
    load: { ...report.load!, failures: { [HOSTILE]: 1 } },
    clauses: report.clauses.map((one) => ({
      ...one,
      ...{ subject: HOSTILE, what: HOSTILE, fix: HOSTILE, where: HOSTILE, waiver: { reason: HOSTILE, where: HOSTILE } },
    })),
    notes: [HOSTILE],
  };
}

test("what an image or a service says is text in the page, and the page is alone", () => {
  const page = renderContractPage(hostileReport(), CSS);
  assertIsText(page, HOSTILE);
  assertIsAlone(page, CSS);
});

test("quantiles are bars on one scale, and the objective's has the interval that covers it", () => {
  const page = renderContractPage(brokenContractReport(), CSS);
  const widths = [...page.matchAll(/<rect x="0" y="4" width="([\d.]+)%"/g)].map(([, width]) => Number(width));
  // Of 1 s, which is the next round time after the longest.
  assert.deepEqual(widths, [0.3, 1.8, 4.2, 19, 61.2]);
  assert.match(page, /<line class="interval" x1="3.8%" x2="4.8%"/);
  assert.equal(page.match(/class="interval"/g)?.length, 1);
  const { load } = brokenContractReport();
  const open = { ...load!, objectiveMs: { ...load!.objectiveMs!, high: null } };
  assert.match(renderContractPage({ ...brokenContractReport(), load: open }, CSS), /x2="100%"/);
});

test("without load there is no picture of it, and what does not hold comes first", () => {
  const page = renderContractPage({ ...brokenContractReport(), load: null }, CSS);
  assert.doesNotMatch(page, /client's clock|class="quantiles"/);
  const outcomes = [...page.matchAll(/class="outcome (\w+)"/g)].map(([, outcome]) => outcome);
  assert.deepEqual(outcomes.slice(0, 4), ["fail", "fail", "unknown", "waived"]);
});
