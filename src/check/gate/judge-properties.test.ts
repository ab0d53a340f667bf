import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { imageRecord } from "../../../test/support/size-records.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import { parseGateSettings } from "../../plan/settings/gate-settings.ts";
import type { GateCase } from "./gate-case.ts";
import { largestAllowed } from "./growth.ts";
import { judge } from "./judge.ts";
import { matches } from "./pattern.ts";
import type { Approval } from "./policy.ts";
import type { GateResult } from "./result.ts";
import { verdictOf } from "./verdict.ts";

const MODULES: Readonly<Record<string, string>> = {
  "net/http": "std",
  "os": "std",
  "a.b/c": "a.b/c",
  "a.b/c/d": "a.b/c",
  "[unattributed]": "[unattributed]",
  "[shared by 2]": "[shared]",
};
const NAMES = Object.keys(MODULES);

const sizes = fc.dictionary(fc.constantFrom(...NAMES), fc.tuple(fc.nat({ max: 300_000 }), fc.nat({ max: 100_000 })), {
  minKeys: 1,
});
const record = sizes.map((rows) =>
  imageRecord(
    Object.fromEntries(Object.entries(rows).map(([name, [size, wire]]) => [name, [MODULES[name]!, size, wire]])),
  ),
);

const policy = fc.constantFrom(
  ...[
    "",
    "total: {limit: 200 kB}, packages: {limit: 100 kB, growth: 10 % or 1 kB}",
    "total: {growth: 1 kB, of: stored}, modules: {growth: 3 %, new: approve, then: approve}, forbidden: [os]",
    "packages: {growth: off, only: {a.b/...: {growth: 1 B, limit: 50 kB}}}, ignore: [os], layers: {growth: 7 %}",
  ].map((rules) => parseGateSettings(`gate: {rules: {${rules}}}`, "plimsoll.yaml").policy),
);

const approval: fc.Arbitrary<Approval> = fc.record({
  service: fc.constant("order"),
  platform: fc.constantFrom(null, "linux/amd64", "linux/arm64"),
  rule: fc.constantFrom("total-growth", "total-limit", "module-growth", "module-new", "package-growth"),
  subject: fc.constantFrom(null, "a.b/c", "os", "std"),
  ceilingBytes: fc.nat({ max: 900_000 }),
  reason: fc.constant("so"),
  approver: fc.constantFrom("bob", "alice"),
  expires: fc.constantFrom("2026-11-28", "2026-11-29", "2027-01-31"),
  where: fc.constant("plimsoll.approvals.yaml:2:5"),
});

const givenCase = fc
  .record({ now: record, baseline: record, policy, approvals: fc.array(approval, { maxLength: 4 }) })
  .map(
    (some): GateCase => ({
      ...some,
      ...{ baselineText: "the baseline", release: null, approvers: null, today: "2026-11-29", authors: ["alice"] },
      ...{ lint: null, dive: null, lockFile: null, vulnerabilities: null },
    }),
  );

const WEIGHTS = { "pass": 0, "needs-approval": 1, "fail": 2 } as const;
const weightOf = (given: GateCase) => WEIGHTS[verdictOf(judge(given)) ?? assert.fail("every size is known")];

test("growing a part never improves the verdict", () => {
  fc.assert(
    fc.property(
      givenCase,
      fc.constantFrom(...NAMES),
      fc.nat({ max: 50_000 }),
      fc.nat({ max: 50_000 }),
      (given, name, size, wire) => {
        const rows = Object.fromEntries(
          given.now.packages.map((row) => [row.name, [row.module!, row.sizeBytes, row.wireBytes!] as const]),
        );
        const [module, before, beforeWire] = rows[name] ?? [MODULES[name]!, 0, 0];
        const now = imageRecord({ ...rows, [name]: [module, before + size, beforeWire + wire] });
        assert.ok(weightOf({ ...given, now }) >= weightOf(given));
      },
    ),
    { numRuns: 500 },
  );
});

test("taking an approval away never improves the verdict, and none turns a failure into anything else", () => {
  fc.assert(
    fc.property(givenCase, fc.nat(), (given, index) => {
      const approvals = given.approvals.filter((_, at) => at !== index % Math.max(1, given.approvals.length));
      assert.ok(weightOf({ ...given, approvals }) >= weightOf(given));
      const failed = (results: readonly GateResult[]) => results.filter(({ outcome }) => outcome === "fail").length;
      assert.equal(failed(judge(given)), failed(judge({ ...given, approvals: [] })));
    }),
    { numRuns: 500 },
  );
});

test("the order of lists does not matter", () => {
  const turned = (one: SizeRecord): SizeRecord => ({
    ...one,
    ...{ packages: one.packages.toReversed(), modules: one.modules.toReversed(), layers: one.layers.toReversed() },
  });
  fc.assert(
    fc.property(givenCase, (given) => {
      assert.deepEqual(judge({ ...given, now: turned(given.now), baseline: turned(given.baseline!) }), judge(given));
    }),
  );
});

test("a size passes a rule about growth exactly up to the limit that the result names", () => {
  fc.assert(
    fc.property(givenCase, (given) => {
      for (const { outcome, size, sizeLimit, rule } of judge({ ...given, approvals: [] })) {
        if (size !== null && sizeLimit !== null) assert.equal(outcome === "pass", size <= sizeLimit, rule);
      }
    }),
  );
});

test("the largest allowed size is just below the threshold, in whole numbers", () => {
  const rule = { then: "fail", of: "stored", text: "", where: "" } as const;
  assert.equal(largestAllowed({ ...rule, share: 0.07, bytes: null, joined: "and" }, 100), 106);
  assert.equal(largestAllowed({ ...rule, share: 0.05, bytes: 10, joined: "and" }, 0), 9);
  assert.equal(largestAllowed({ ...rule, share: 0.05, bytes: 10, joined: "or" }, 0), 0);
  assert.equal(largestAllowed({ ...rule, share: null, bytes: 1, joined: "and" }, 7), 7);
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 2_000_000 }), (base, tenThousandths) => {
      const share = tenThousandths / 1e4 / 100;
      const allowed = largestAllowed({ ...rule, share, bytes: null, joined: "and" }, base);
      const reaches = (growth: number) =>
        growth > 0 && BigInt(growth) * 1_000_000n >= BigInt(tenThousandths) * BigInt(base);
      assert.ok(!reaches(allowed - base));
      assert.ok(reaches(allowed + 1 - base));
    }),
  );
});

test("patterns match as those of go list do, and no pattern takes long", () => {
  const match = (text: string, name: string) => matches({ text }, name);
  assert.deepEqual(
    ["net", "net/http", "network"].map((name) => match("net/...", name)),
    [true, true, false],
  );
  assert.deepEqual(
    ["net", "net/http", "network"].map((name) => match("net...", name)),
    [true, true, true],
  );
  assert.deepEqual(
    ["net", "net/http"].map((name) => match("net", name)),
    [true, false],
  );
  assert.deepEqual(
    ["a/x/b", "a//b", "a/b", "a/b/b"].map((name) => match("a/.../b", name)),
    [true, true, false, true],
  );
  assert.equal(match("...", ""), true);
  assert.equal(match("ab...ba", "aba"), false);
  assert.equal(match(`${"a...".repeat(500)}b`, "a".repeat(100_000)), false);
});
