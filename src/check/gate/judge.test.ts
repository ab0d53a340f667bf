import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { binaryRecord, imageRecord } from "../../../test/support/size-records.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import { parseGateSettings } from "../../plan/settings/gate-settings.ts";
import type { JudgedFinding } from "../waiver.ts";
import type { GateCase } from "./gate-case.ts";
import { judge } from "./judge.ts";
import type { Approval, GatePolicy } from "./policy.ts";
import type { GateResult, GateRuleId } from "./result.ts";
import { verdictOf } from "./verdict.ts";

type Packages = Parameters<typeof imageRecord>[0];

const BASE: Packages = {
  "example.com/order": ["example.com/order", 1_000_000, 400_000],
  "net/http": ["std", 5_000_000, 2_000_000],
  "golang.org/x/text/language": ["golang.org/x/text", 200_000, 80_000],
  "[shared by 2]": ["[shared]", 100_000, 40_000],
  "[unattributed]": ["[unattributed]", 50_000, 20_000],
};
const baseline = imageRecord(BASE);
const policy = (rules: string): GatePolicy => parseGateSettings(`gate: {rules: {${rules}}}`, "plimsoll.yaml").policy;
const NOTHING = "total: off, packages: off";

function results(now: SizeRecord, rules: string, changes: Partial<GateCase> = {}): readonly GateResult[] {
  return judge({
    ...{
      now,
      baseline,
      baselineText: "plimsoll.lock.json",
      release: null,
      policy: policy(rules),
      approvals: [],
      approvers: null,
    },
    ...{
      today: "2026-11-29",
      authors: ["Alice <alice@example.com>"],
      lint: null,
      dive: null,
      lockFile: null,
      vulnerabilities: null,
    },
    ...changes,
  });
}

function only(rule: GateRuleId, all: readonly GateResult[]): GateResult {
  const [first, ...others] = all.filter((result) => result.rule === rule);
  assert.ok(first !== undefined && others.length === 0, JSON.stringify(all, null, 1));
  return first;
}

const outcomes = (all: readonly GateResult[]) => all.map(({ rule, subject, outcome }) => [rule, subject.name, outcome]);
const grown = (changes: Packages) => imageRecord({ ...BASE, ...changes });

describe("without a section gate", () => {
  test("what did not grow passes, with a line for the total and one for all packages", () => {
    const all = results(baseline, "");
    assert.deepEqual(outcomes(all), [
      ["total-growth", "order", "pass"],
      ["package-growth", "packages", "pass"],
    ]);
    assert.equal(all[1]?.what, "4 packages are within 5 % and 10 kB");
    assert.equal(verdictOf(all), "pass");
  });

  test("a package that grows by 5 % and 10 kB fails, and either alone passes", () => {
    const at = (bytes: number) =>
      results(grown({ "golang.org/x/text/language": ["golang.org/x/text", bytes, 80_000] }), "");
    assert.equal(verdictOf(at(209_999)), "pass");
    assert.equal(verdictOf(at(210_000)), "fail");
    const broken = at(210_000)[0]!;
    assert.equal(broken.name, "order linux/amd64: package-growth golang.org/x/text/language");
    assert.deepEqual(
      [broken.size, broken.sizeLimit, broken.baselineSize, broken.of],
      [210_000, 209_999, 200_000, "stored"],
    );
    assert.match(
      broken.what,
      /^package golang\.org\/x\/text\/language has 210 kB stored, \+10\.0 kB \(5\.0 %\) against plimsoll\.lock\.json; the line is 5 % and 10 kB$/,
    );
    const big = grown({ "net/http": ["std", 5_000_000 + 249_999, 2_000_000] });
    assert.equal(verdictOf(results(big, "")), "pass");
  });

  test("a new package grows from nothing", () => {
    assert.equal(verdictOf(results(grown({ "a.b/c": ["a.b/c", 9_999, 1] }), "")), "pass");
    const result = only("package-growth", results(grown({ "a.b/c": ["a.b/c", 10_000, 1] }), "").slice(0, 1));
    assert.deepEqual([result.outcome, result.baselineSize, result.sizeLimit], ["fail", 0, 9_999]);
    assert.match(result.what, /^package a\.b\/c is new with 10\.0 kB stored/);
  });

  test("a total that grows by 2 % on the wire needs an approval, and says what to write", () => {
    const at = (wire: number) => results(grown({ "net/http": ["std", 5_000_000, 2_000_000 + wire] }), "");
    assert.equal(verdictOf(at(50_799)), "pass");
    const result = only("total-growth", at(50_800));
    assert.deepEqual([result.outcome, result.sizeLimit, result.size], ["needs-approval", 2_590_799, 2_590_800]);
    assert.match(
      result.fix!,
      /plimsoll\.approvals\.yaml: \{service: "order", rule: total-growth, ceiling: 2590800 B, …\}$/,
    );
    assert.equal(verdictOf(at(50_800)), "needs-approval");
  });

  test("what fails needs no approval any more", () => {
    const all = results(grown({ "net/http": ["std", 9_000_000, 9_000_000] }), "");
    assert.deepEqual(outcomes(all).slice(0, 2), [
      ["package-growth", "net/http", "fail"],
      ["total-growth", "order", "needs-approval"],
    ]);
    assert.equal(verdictOf(all), "fail");
  });

  test("what shrinks never breaks a rule", () => {
    const all = results(imageRecord({ "net/http": ["std", 1, 1] }), "");
    assert.equal(verdictOf(all), "pass");
    assert.match(only("total-growth", all).what, /−2\.54 MB \(−100\.0 %\)/);
  });
});

describe("rows in brackets", () => {
  test("growth cannot hide in what is not attributed", () => {
    const all = results(grown({ "[unattributed]": ["[unattributed]", 90_000, 20_000] }), "");
    assert.deepEqual(outcomes(all)[0], ["package-growth", "[unattributed]", "fail"]);
    assert.equal(verdictOf(results(grown({ "[C]": ["cgo", 90_000, 1] }), "")), "fail");
  });

  test("what packages share counts in the total only, unless a rule names it", () => {
    const now = grown({ "[shared by 2]": ["[shared]", 190_000, 40_000] });
    assert.equal(verdictOf(results(now, "")), "pass");
    assert.equal(verdictOf(results(now, 'packages: {only: {"...": {growth: 1 kB}}}')), "pass");
    assert.equal(verdictOf(results(now, 'packages: {only: {"[shared by 2]": {growth: 1 kB}}}')), "fail");
    assert.equal(verdictOf(results(now, 'packages: {only: {"[shared ...": {growth: 1 kB}}}')), "fail");
  });

  test("manifest and config are no modules, unless a module has such a name", () => {
    const beside = {
      ...baseline,
      modules: [...baseline.modules, { name: "config", version: null, sizeBytes: 9_000_000, wireBytes: 1 }],
    };
    assert.equal(verdictOf(results(beside, `${NOTHING}, modules: {limit: 8 MB, new: fail}`)), "pass");
    const module = grown({ "config/x": ["config", 9_000_000, 1] });
    assert.equal(verdictOf(results(module, `${NOTHING}, modules: {limit: 8 MB}`)), "fail");
    assert.equal(verdictOf(results(module, `${NOTHING}, modules: {new: fail}`)), "fail");
  });
});

describe("rules", () => {
  test("a limit is the largest size that passes", () => {
    const limit = (text: string) =>
      only(
        "total-limit",
        results(baseline, `${NOTHING}, total: {growth: off, limit: ${text}}`.replace("total: off, ", "")),
      );
    assert.equal(limit("2540000 B").outcome, "pass");
    assert.equal(limit("2539999 B").outcome, "fail");
    assert.match(limit("2 MB").what, /2\.54 MB on the wire, 540 kB more than its limit of 2\.00 MB/);
    assert.equal(limit("{size: 6 MB, of: stored, then: approve}").outcome, "needs-approval");
  });

  test("layers and modules have limits and growth of their own", () => {
    const now = grown({ "golang.org/x/text/cases": ["golang.org/x/text", 100_000, 40_000] });
    assert.deepEqual(
      outcomes(results(now, `${NOTHING}, layers: {limit: 2 MB, growth: 1 kB}, modules: {growth: 10 %}`)),
      [
        ["layer-limit", "COPY order /usr/local/bin/order", "fail"],
        ["layer-growth", "COPY order /usr/local/bin/order", "fail"],
        ["module-growth", "golang.org/x/text", "fail"],
        ["module-growth", "other modules", "pass"],
      ],
    );
  });

  test("the last pattern that matches replaces the rules for all", () => {
    const rules =
      "packages: {limit: 1 MB, only: {net/...: {limit: 9 MB}, net/http: {limit: 4 MB}, golang.org/x/text: {limit: 1 kB}}}";
    const all = results(baseline, `total: off, ${rules}`);
    assert.deepEqual(outcomes(all), [
      ["package-limit", "net/http", "fail"],
      ["rule-unused", "golang.org/x/text", "warning"],
      ["package-limit", "other packages", "pass"],
      ["package-growth", "packages", "pass"],
    ]);
    assert.equal(all[1]?.where, "plimsoll.yaml:1:108");
  });

  test("a pattern that matches nothing is told with the nearest name", () => {
    const all = results(
      baseline,
      'packages: {only: {net/htp: {limit: 9 MB}}}, ignore: ["vanished.example/pb/...", "golang.org/x/txt/..."]',
    );
    const fixes = all.filter(({ rule }) => rule === "rule-unused").map(({ fix }) => fix);
    assert.deepEqual(fixes, ["did you mean golang.org/x/text?", "did you mean net/http?", "remove it, or correct it"]);
    assert.equal(verdictOf(all), "pass");
  });

  test("what is ignored counts in the total only", () => {
    const now = grown({ "example.com/order/pb": ["example.com/order", 900_000, 1] });
    assert.equal(verdictOf(results(now, "modules: {growth: 1 kB}")), "fail");
    assert.equal(verdictOf(results(now, 'modules: {growth: 1 kB}, ignore: ["example.com/order/..."]')), "pass");
  });

  test("a new module needs an approval", () => {
    const now = grown({ "a.b/c": ["a.b/c", 10, 1] });
    const result = only("module-new", results(now, `${NOTHING}, modules: {new: approve}`).slice(0, 1));
    assert.deepEqual(
      [result.outcome, result.subject.name, result.size, result.sizeLimit],
      ["needs-approval", "a.b/c", 10, 0],
    );
    assert.match(result.where, /^plimsoll\.yaml:1:/);
  });

  test("forbidden packages and modules are found with their size, and C by how it shows", () => {
    const forbidden = (rules: string, now = baseline) =>
      only("forbidden", results(now, `${NOTHING}, forbidden: [${rules}]`));
    const text = forbidden("{pattern: golang.org/x/text, reason: too large, then: approve}");
    assert.deepEqual([text.outcome, text.size, text.subject.name], ["needs-approval", 200_000, "golang.org/x/text"]);
    assert.match(
      text.what,
      /forbidden \(too large\), and order has 1 package of it, 200 kB stored: golang\.org\/x\/text\/language$/,
    );
    assert.equal(forbidden("golang.org/x/...").outcome, "fail");
    assert.equal(forbidden("testing").outcome, "pass");
    assert.equal(forbidden("testing", grown({ "testing/iotest": ["std", 5, 1] })).outcome, "pass");
    assert.equal(forbidden("testing", grown({ "testing": ["std", 5, 1] })).outcome, "fail");
    assert.equal(forbidden("cgo").outcome, "pass");
    assert.equal(forbidden("cgo", grown({ "[C]": ["cgo", 5, 1] })).outcome, "fail");
    assert.equal(forbidden("cgo", grown({ "runtime/cgo": ["std", 5, 1] })).outcome, "fail");
  });

  test("a program that was not opened may hold what is forbidden", () => {
    const now = grown({ "[Go programs that were not opened]": ["[Go programs that were not opened]", 5_000, 1] });
    const result = only("forbidden", results(now, `${NOTHING}, forbidden: [testing]`));
    assert.deepEqual([result.outcome, result.size], ["fail", 5_000]);
    assert.match(result.what, /could not be found out/);
  });

  test("dive's rules have dive's outcome, and a program cannot be held to them", () => {
    const rules = `${NOTHING}, dive: {lowestEfficiency: 0.95, highestWastedBytes: 20 MB}`;
    const dive = { efficiencyScore: 0.9, inefficientBytes: 20_000_000, userWastedPercent: 1 };
    assert.deepEqual(outcomes(results(baseline, rules, { dive })), [
      ["dive", "lowestEfficiency", "fail"],
      ["dive", "highestWastedBytes", "pass"],
    ]);
    assert.throws(() => results(baseline, rules), { code: "config-invalid", where: /^plimsoll\.yaml:1:/ });
  });

  test("findings count from their level on, those of named rules at any level, and waived ones never", () => {
    const finding = { title: "", why: "", evidence: [], docs: "", waived: null } as const;
    const lint: readonly JudgedFinding[] = [
      { ...finding, rule: "root-user", level: "warning", what: "runs as root" },
      { ...finding, rule: "secret-file", level: "error", what: "a key", path: "etc/key" },
      { ...finding, rule: "shell-form", level: "note", what: "a shell" },
      { ...finding, rule: "deleted-later", level: "error", what: "waste", waived: { reason: "so", where: "x" } },
    ];
    const rules = (text: string) => results(baseline, `${NOTHING}, lint: {${text}}`, { lint });
    assert.deepEqual(outcomes(rules("level: error")), [["lint", "secret-file etc/key", "fail"]]);
    assert.deepEqual(outcomes(rules("level: warning, rules: {secret-file: ignore, shell-form: approve}")), [
      ["lint", "root-user", "fail"],
      ["lint", "shell-form", "needs-approval"],
    ]);
    assert.deepEqual(outcomes(rules("rules: {secret-file: ignore}")), [["lint", "all findings", "pass"]]);
    assert.throws(() => results(baseline, `${NOTHING}, lint: {level: note}`), { code: "config-invalid" });
  });

  test("a lock file that the change wrote is what was measured", () => {
    const lock = (isTouched: boolean, difference: string | null) =>
      only(
        "lock-file-stale",
        results(baseline, NOTHING, { lockFile: { name: "plimsoll.lock.json", isTouched, difference } }),
      );
    assert.equal(lock(true, null).outcome, "pass");
    assert.equal(lock(true, "sizeBytes is 1 in it, and 2 was measured").outcome, "fail");
    assert.deepEqual(
      [lock(false, "x").outcome, lock(false, "x").fix],
      ["warning", "plimsoll gate --update, and commit the file"],
    );
  });

  test("the last release is held to the same rule, and there may be none yet", () => {
    const settings = parseGateSettings("gate: {release: {tag: v*}, rules: {packages: off}}", "plimsoll.yaml");
    const now = grown({ "net/http": ["std", 5_000_000, 2_040_000] });
    const small = imageRecord({ "net/http": ["std", 5_000_000, 2_000_000] });
    const judged = results(now, "", {
      policy: settings.policy,
      baseline: now,
      release: { record: small, text: "v1.2.0" },
    });
    assert.equal(only("release-growth", judged).outcome, "needs-approval");
    assert.match(only("release-growth", judged).what, /against v1\.2\.0/);
    const first = results(now, "", { policy: settings.policy, release: { record: null, text: "no tag matches v*" } });
    assert.equal(only("release-growth", first).outcome, "pass");
    assert.throws(() => results(now, "", { policy: settings.policy }), { code: "baseline-missing" });
  });
});

describe("records that say nothing about each other", () => {
  test("another compression is never passed in silence on the wire, and does not matter for stored sizes", () => {
    const now = { ...baseline, compression: "gzip" };
    const total = only("total-growth", results(now, "packages: off"));
    assert.equal(total.outcome, "needs-approval");
    assert.match(
      total.what,
      /cannot be compared with plimsoll\.lock\.json: .* gzip, and those of the baseline by zstd/,
    );
    assert.equal(verdictOf(results(now, "total: {of: stored}")), "pass");
    const packages = results(now, "total: off, packages: {of: wire}");
    assert.deepEqual(outcomes(packages), [["package-growth", "all packages", "needs-approval"]]);
  });

  test("a program and an image cannot be compared, and two programs can, by their stored sizes", () => {
    const program = binaryRecord(baseline);
    assert.equal(verdictOf(results(program, "")), "needs-approval");
    assert.equal(verdictOf(results(program, "", { baseline: program })), "pass");
    const result = only("total-growth", results(program, "packages: off", { baseline: program }));
    assert.deepEqual([result.of, result.size], ["stored", 6_350_000]);
    assert.match(result.what, /stored \(a program has no size on the wire\)/);
    assert.deepEqual(outcomes(results(program, `${NOTHING}, modules: {new: fail}`)), [
      ["module-new", "all modules", "needs-approval"],
    ]);
  });

  test("a baseline of another service or platform, or none, is an error", () => {
    assert.throws(() => results(baseline, "", { baseline: { ...baseline, service: "shop" } }), {
      code: "baseline-invalid",
    });
    assert.throws(() => results(baseline, "", { baseline: { ...baseline, platform: "linux/arm64" } }), {
      code: "baseline-invalid",
      what: /baseline of order on linux\/arm64/,
    });
    assert.throws(() => results(baseline, "", { baseline: null }), { code: "baseline-missing", fix: /gate --update/ });
    assert.equal(verdictOf(results(baseline, NOTHING, { baseline: null })), "pass");
  });
});

describe("approvals", () => {
  const now = grown({ "net/http": ["std", 5_000_000, 2_100_000] });
  const approval: Approval = {
    ...{ service: "order", platform: null, rule: "total-growth", subject: null, ceilingBytes: 2_640_000 },
    ...{
      reason: "new protocol",
      approver: "bob@example.com",
      expires: "2026-12-31",
      where: "plimsoll.approvals.yaml:2:5",
    },
  };
  const judged = (changes: Partial<Approval>, given: Partial<GateCase> = {}) =>
    only("total-growth", results(now, "packages: off", { approvals: [{ ...approval, ...changes }], ...given }));
  const refused = (changes: Partial<Approval>, given: Partial<GateCase> = {}) => {
    const result = judged(changes, given);
    assert.equal(result.outcome, "needs-approval");
    assert.equal(result.approval, null);
    return result.refusedApprovals.map(({ why }) => why).join();
  };

  test("one that fits lets the size pass, up to its ceiling and through its last day", () => {
    const result = judged({});
    assert.equal(result.outcome, "approved");
    assert.deepEqual(result.approval, { approver: "bob@example.com", reason: "new protocol", where: approval.where });
    assert.equal(result.fix, null);
    assert.equal(judged({ platform: "linux/amd64", expires: "2026-11-29" }).outcome, "approved");
  });

  test("one that does not count is listed with the reason", () => {
    assert.match(refused({ expires: "2026-11-28" }), /expired on 2026-11-28/);
    assert.match(refused({ expires: "2028-01-01" }), /366 days at most/);
    assert.match(refused({ expires: "never" }), /expired/);
    assert.match(refused({ ceilingBytes: 2_639_999 }), /allows 2639999 bytes, and there are 2640000: 1 B too many/);
    assert.match(refused({}, { authors: null }), /could not be found out who made this change/);
    assert.match(refused({}, { authors: [] }), /could not be found out/);
  });

  test("where the configuration says who may approve, nobody else may", () => {
    const listed = (approvers: readonly string[]) => judged({}, { approvers }).outcome;
    assert.equal(listed(["carol", "BOB@example.com"]), "approved");
    // Part of an address is another person's too.
    for (const other of ["bob", "bob@evil.example", "carol"]) {
      assert.match(refused({}, { approvers: [other] }), /bob@example\.com is not among gate: approvers/);
    }
    assert.match(refused({}, { approvers: ["bob@example.com"], authors: ["bob@example.com"] }), /made this change/);
  });

  test("one that is about something else is not listed", () => {
    for (const changes of [
      { service: "shop" },
      { platform: "linux/arm64" },
      { rule: "total-limit" },
      { subject: "net/http" },
    ]) {
      assert.equal(refused(changes), "");
    }
  });

  test("authors cannot approve, whatever name they use", () => {
    const authors = ["Alice Smith", "alice@example.com", "99+alice-s@users.noreply.github.com"];
    for (const approver of [
      "alice@example.com",
      "ALICE@example.com",
      "alice",
      "@Alice",
      "alice  SMITH",
      "alice@other.example",
      "alice-s",
      "Alice <x@y.example>",
      "Ａlice",
    ]) {
      assert.match(refused({ approver }, { authors }), /authors cannot approve their own/, approver);
    }
    assert.equal(judged({ approver: "alison" }, { authors }).outcome, "approved");
  });

  test("none lifts a rule that fails", () => {
    const big = grown({ "net/http": ["std", 9_000_000, 2_000_000] });
    const lifting = { ...approval, rule: "package-growth", subject: "net/http", ceilingBytes: 1e9 };
    const [first] = results(big, "", { approvals: [lifting] });
    assert.deepEqual([first?.outcome, first?.approval], ["fail", null]);
    assert.match(first!.refusedApprovals[0]!.why, /fails whoever approves/);
    const [lifted] = results(big, "packages: {then: approve}, total: off", { approvals: [lifting] });
    assert.equal(lifted?.rule, "package-growth");
    assert.equal(verdictOf(results(big, "packages: {then: approve}, total: off", { approvals: [lifting] })), "pass");
  });
});
