import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "./clause.ts";
import { verdictOf, waive } from "./waive.ts";

const finding = (outcome: Finding["outcome"], subject: string | null = null): Finding => ({
  ...{ clause: "errors", subject, outcome, what: "", fix: null, where: "" },
});
const waiver = (subject: string | null = null) => ({ clause: "errors", subject, reason: "until May", where: "f:1:1" });

test("what is broken is certain; what is unknown never passes", () => {
  assert.equal(verdictOf([finding("pass"), finding("pass")]), "pass");
  assert.equal(verdictOf([finding("pass"), finding("unknown")]), null);
  assert.equal(verdictOf([finding("unknown"), finding("fail")]), "fail");
});

test("a waiver accepts what does not hold, of its subject only, and one that accepts nothing is named", () => {
  const findings = [finding("fail", "one"), finding("fail", "two"), finding("pass", "three")];
  const { results, unused } = waive(findings, [waiver("one"), waiver("three")]);
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ["waived", "fail", "pass"],
  );
  assert.deepEqual(results[0]!.waiver, { reason: "until May", where: "f:1:1" });
  assert.deepEqual(unused, [waiver("three")]);
  assert.equal(verdictOf(waive(findings, [waiver()]).results), "pass");
});
