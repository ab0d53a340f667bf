import { test } from "node:test";
import { assertIsAlone, assertIsText } from "../../../test/support/static-pages.ts";
import { sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { rowOf } from "../../flow/trial/rows.ts";
import { errorReport } from "../error-report.ts";
import type { KnobsReport } from "../trial-knobs.ts";
import { failedTrialReport, type TrialReport } from "../trial-report.ts";
import { renderTrialPage } from "./trial-page.ts";

const HOSTILE = `<script>alert("1")</script>'&\u202e\u001b[31m`;
const CSS = "body { margin: 0 }";
const ERROR = new PlimsollError("trial-failed", { what: HOSTILE, why: HOSTILE, fix: HOSTILE });

/** A report in which everything that an image or a service can choose is markup. */
function hostileReport(): TrialReport {
  const image = { name: HOSTILE, digest: sha256(Buffer.from("")), platform: HOSTILE };
  const head = { group: "start", quantity: HOSTILE, unit: "seconds", explanation: HOSTILE } as const;
  const contents = {
    ...{ shells: [HOSTILE], packageManagers: [HOSTILE], setuid: [HOSTILE], worldWritable: [HOSTILE] },
    fileBytes: 1,
  };
  const difference = { about: HOSTILE, what: HOSTILE, before: HOSTILE, after: HOSTILE, whyUntraced: HOSTILE };
  return {
    ...failedTrialReport(ERROR),
    runtime: { name: HOSTILE, version: HOSTILE },
    after: image,
    before: image,
    measured: [rowOf(head, [1, 2, 3], [2, 3, 4])],
    equivalence: {
      found: {
        same: false,
        requests: 1,
        differences: [{ ...difference, missing: [{ path: HOSTILE, error: HOSTILE, in: "after" }] }],
        volatile: [HOSTILE],
      },
    },
    knobs: hostileKnobs(),
    hardening: { found: [{ mode: HOSTILE, meaning: HOSTILE, survives: "no", remark: HOSTILE }] },
    contents: { after: contents, before: contents },
    signals: { unknown: HOSTILE },
    notes: [HOSTILE],
  };
}

/** Names of packages, tags and benchmarks are the program's own, too. */
function hostileKnobs(): KnobsReport {
  const figures = { sizeBytes: 2, wireBytes: 1, buildSeconds: 1, packagesCompiled: 1 };
  const speed = { sameCode: false, benchmarks: null, perBenchmark: [], load: null };
  const row = { name: HOSTILE, group: "tags", meaning: HOSTILE, figures, why: HOSTILE, ...speed } as const;
  return {
    ...{ package: HOSTILE, platform: HOSTILE, go: HOSTILE, cpu: null, base: figures },
    knobs: [{ ...row, verdict: "not decided" }],
    layers: [],
    benchmarks: { unknown: HOSTILE },
    load: { unknown: HOSTILE },
    notes: [HOSTILE],
  };
}

test("what an image or a service says is text in the page, and never markup", () => {
  assertIsText(renderTrialPage(hostileReport(), CSS), HOSTILE);
});

test("the page needs no network and runs no script: its policy allows its own style alone", () => {
  assertIsAlone(renderTrialPage({ ...failedTrialReport(ERROR), error: errorReport(ERROR) }, CSS), CSS);
});
