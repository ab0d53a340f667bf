/** What a change says about itself: rules, approvals, services. It is checked for mistakes, and counts once it is merged. */
import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { GateReport } from "../../src/report/gate-report.ts";
import { writeFiles } from "../support/files.ts";
import { type ServiceRepository, serviceRepository } from "../support/service-repository.ts";
import { PLAIN } from "../support/slim.ts";

const NET = 'package main\n\nimport _ "net/http"\n';

/** Small programs on main under rules, recorded, and a branch for a change. */
async function ruled(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  { records = true } = {},
): Promise<ServiceRepository | undefined> {
  const service = serviceRepository(t, PLAIN);
  if (service === undefined) return undefined;
  if (Object.keys(files).length > 0) service.commit("Rules", files);
  if (records) {
    const updated = await service.run(["gate", "--update"]);
    assert.equal(updated.exitCode, 0, updated.stderr);
    service.commit("Record");
  }
  service.git("switch", "--quiet", "--create", "change");
  return service;
}

function outcomesOf({ results }: GateReport): readonly string[] {
  return results.map(({ service, rule, outcome }) => `${service} ${rule} ${outcome}`);
}

test("mistakes in plimsoll.yaml are exit 2, with line, column and the nearest known word", async (t) => {
  const service = await ruled(t, {}, { records: false });
  if (service === undefined) return;
  const cases: readonly (readonly [yaml: string, says: RegExp, where: string])[] = [
    ["gate:\n  rules:\n    totl: {limit: 3 MB}\n", /did you mean.*total/, "plimsoll.yaml:3:5"],
    ["gate:\n  rules:\n    total: {limit: 12}\n", /unit/, "plimsoll.yaml:3:20"],
    ["gate:\n  rules:\n    total: {limit: 3 MB\n", /./, "plimsoll.yaml:"],
    ["gate:\n  basline: lock\n", /did you mean.*baseline/, "plimsoll.yaml:2:3"],
    ["gate:\n  baseline: lok\n", /did you mean.*lock/, "plimsoll.yaml:2:13"],
  ];
  for (const [yaml, says, where] of cases) {
    writeFiles(service.folder, { "plimsoll.yaml": yaml });
    for (const words of [[], ["--base", "main"], ["--update"]]) {
      const run = await service.run(["gate", ...words]);
      assert.equal(run.exitCode, 2, `${yaml}${run.stderr}`);
      assert.match(run.stderr, says);
      assert.ok(run.stderr.includes(where), `${where} in ${run.stderr}`);
    }
  }
});

test("rules that contradict each other are exit 2, and one that matches nothing is a warning", async (t) => {
  const yaml = "gate:\n  rules:\n    packages:\n      only:\n        fmtt: {limit: 1 MB}\n    ignore: [net/htttp]\n";
  const service = await ruled(t, { "plimsoll.yaml": yaml });
  if (service === undefined) return;
  const unused = await service.gate(["--base", "main"]);
  assert.equal(unused.exitCode, 0);
  const warnings = unused.report.results.filter(({ rule }) => rule === "rule-unused");
  assert.deepEqual(
    warnings.map(({ subject, outcome, fix }) => [subject.name, outcome, fix]).sort(),
    [
      ["fmtt", "warning", "did you mean fmt?"],
      ["net/htttp", "warning", "remove it, or correct it"],
    ].sort(),
  );
  const both = "gate:\n  rules:\n    forbidden:\n      - {pattern: fmt}\n    ignore: [fmt]\n";
  writeFiles(service.folder, { "plimsoll.yaml": both });
  const contradictory = await service.gate(["--base", "main"]);
  assert.equal(contradictory.exitCode, 2, JSON.stringify(contradictory.report.results));
  assert.match(contradictory.report.error?.where ?? "", /^plimsoll\.yaml:\d+:\d+$/);
});

test("a change that edits rules, approvals, the lock file, or where they are, is judged by those of the merge base", async (t) => {
  const service = await ruled(t, { "plimsoll.yaml": "gate:\n  rules:\n    total: {limit: 3 MB}\n" });
  if (service === undefined) return;
  const original = readFileSync(join(service.folder, "plimsoll.lock.json"), "utf8");
  service.commit("Serve", { "net.go": NET });
  assert.equal((await service.run(["gate", "--update"])).exitCode, 0);
  const updated = readFileSync(join(service.folder, "plimsoll.lock.json"), "utf8");
  const tomorrow = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  const hostile: readonly (readonly [name: string, files: Readonly<Record<string, string | null>>])[] = [
    ["lenient rules", { "plimsoll.yaml": "gate:\n  rules: {total: off, packages: off}\n" }],
    ["no rules", { "plimsoll.yaml": null }],
    ["a baseline of its own", { "plimsoll.yaml": "gate: {baseline: lock}\n", "plimsoll.lock.json": updated }],
    ["another baseline", { "plimsoll.yaml": "gate: {baseline: oci:mine}\n" }],
    ["no lock file", { "plimsoll.lock.json": null }],
    [
      "an approval",
      {
        "plimsoll.approvals.yaml": `approvals:\n  - {service: plain, rule: total-growth, ceiling: 9 GB, reason: mine, approver: carol, expires: ${tomorrow}}\n`,
      },
    ],
    ["a service of another name", { "plimsoll.yaml": "gate:\n  services: {fresh: {source: .}}\n" }],
  ];
  for (const [name, files] of hostile) {
    service.git("checkout", "--quiet", "--force", "change");
    for (const [path, text] of Object.entries({ "plimsoll.lock.json": original, ...files })) {
      if (text === null) rmSync(join(service.folder, path), { force: true });
      else writeFiles(service.folder, { [path]: text });
    }
    const { exitCode, report } = await service.gate(["--baseline", "lock", "--base", "main"]);
    assert.notEqual(exitCode, 0, `${name}: ${outcomesOf(report).join()}`);
    assert.ok(report.verdict !== "pass", name);
    rmSync(join(service.folder, "plimsoll.approvals.yaml"), { force: true });
  }
  // A lock file that is what was measured is right, and does not change the verdict.
  service.git("checkout", "--quiet", "--force", "change");
  writeFiles(service.folder, { "plimsoll.lock.json": updated });
  const honest = await service.gate(["--baseline", "lock", "--base", "main"]);
  assert.equal(honest.exitCode, 1);
  assert.ok(outcomesOf(honest.report).includes("plain lock-file-stale pass"));
  assert.ok(outcomesOf(honest.report).includes("plain package-growth fail"));
});

test("a configuration that is named holds, wherever it is", async (t) => {
  const strict = "gate:\n  rules:\n    total: {limit: 1 kB}\n";
  const service = await ruled(t, { "ci/gate.yaml": strict, "cmd/a/main.go": "package main\n\nfunc main() {}\n" });
  if (service === undefined) return;
  const outside = join(service.folder, "../outside.yaml");
  writeFiles(service.folder, { "../outside.yaml": strict, "ci/gate.yaml": "gate: {rules: {total: off}}\n" });
  const inside = join(service.folder, "ci/gate.yaml");
  for (const [config, cwd] of [
    ["ci/gate.yaml", service.folder],
    [inside, service.folder],
    [inside, join(service.folder, "cmd/a")],
    ["../../ci/gate.yaml", join(service.folder, "cmd/a")],
    [outside, service.folder],
    ["../outside.yaml", service.folder],
  ] as const) {
    const { exitCode, report } = await service.gate(["--base", "main", "--config", config], { cwd });
    assert.equal(exitCode, 1, `${config} in ${cwd}: ${JSON.stringify(report.error ?? outcomesOf(report))}`);
    assert.ok(outcomesOf(report).some((line) => line.endsWith("total-limit fail")));
  }
});

const SERVICES = "gate:\n  services:\n    one: {source: ./cmd/one}\n    two: {source: ./cmd/two}\n";
const MAIN = "package main\n\nfunc main() {}\n";

test("a service that the change adds needs a record of its own, which equals what was measured", async (t) => {
  const service = await ruled(t, { "plimsoll.yaml": SERVICES, "cmd/one/main.go": MAIN, "cmd/two/main.go": MAIN });
  if (service === undefined) return;
  service.commit("Add a third", {
    "plimsoll.yaml": `${SERVICES}    three: {source: ./cmd/three}\n`,
    "cmd/three/main.go": MAIN,
  });
  for (const baseline of ["lock", "merge-base"]) {
    const words = ["--base", "main", "--baseline", baseline];
    service.git("checkout", "--quiet", "--force", "change");
    const without = await service.gate(words);
    assert.equal(without.exitCode, 2, JSON.stringify(without.report.services.map(({ error }) => error)));
    const third = without.report.services.find((one) => one.error !== null)!;
    assert.equal(third.error!.code, "baseline-missing");
    assert.equal(outcomesOf(without.report).filter((line) => line.startsWith("one ")).length > 0, true);
    assert.equal((await service.run(["gate", "three", "--update"])).exitCode, 0);
    const { exitCode, report } = await service.gate(words);
    assert.equal(exitCode, 0, baseline);
    assert.ok(
      report.notes.some((note) => note.startsWith("this change adds three for linux/amd64")),
      report.notes.join(),
    );
    writeFiles(service.folder, { "cmd/three/net.go": NET });
    const stale = await service.gate(words);
    assert.equal(stale.exitCode, 2, baseline);
    rmSync(join(service.folder, "cmd/three/net.go"));
  }
});

test("a service that the change removes is named, and judged as long as its folder is there", async (t) => {
  const service = await ruled(t, { "plimsoll.yaml": SERVICES, "cmd/one/main.go": MAIN, "cmd/two/main.go": MAIN });
  if (service === undefined) return;
  const one = "gate:\n  services:\n    one: {source: ./cmd/one}\n";
  service.commit("Hide it", { "plimsoll.yaml": one, "cmd/two/net.go": NET });
  const hidden = await service.gate(["--base", "main", "--baseline", "lock"]);
  assert.equal(hidden.exitCode, 1);
  assert.ok(outcomesOf(hidden.report).includes("two package-growth fail"));
  rmSync(join(service.folder, "cmd/two"), { recursive: true });
  service.commit("Remove it");
  const { exitCode, report } = await service.gate(["--base", "main", "--baseline", "lock"]);
  assert.equal(exitCode, 0);
  assert.ok(report.notes.includes("this change removes two: ./cmd/two is not there any more, and it was not judged"));
  assert.ok(outcomesOf(report).every((line) => line.startsWith("one ")));
});

test("what is known for certain decides: a broken rule before what could not be found out, and that before approvals", async (t) => {
  const yaml = `${SERVICES}  rules:\n    total: {growth: 1 B, then: approve}\n    packages: off\n`;
  const service = await ruled(t, { "plimsoll.yaml": yaml, "cmd/one/main.go": MAIN, "cmd/two/main.go": MAIN });
  if (service === undefined) return;
  service.commit("Serve", { "cmd/one/net.go": NET });
  const words = ["--base", "main", "--baseline", "lock"];
  assert.equal((await service.gate(words)).exitCode, 6);
  writeFiles(service.folder, { "cmd/two/main.go": "package main\n\nfunc main() { nothing() }\n" });
  const unknown = await service.gate(words);
  assert.deepEqual([unknown.exitCode, unknown.report.verdict], [4, null]);
  service.git("checkout", "--quiet", "--force", "main");
  service.commit("Let it fail", { "plimsoll.yaml": yaml.replace("approve", "fail") });
  service.git("switch", "--quiet", "change");
  service.git("rebase", "--quiet", "main");
  writeFiles(service.folder, { "cmd/two/main.go": "package main\n\nfunc main() { nothing() }\n" });
  const certain = await service.gate(words);
  assert.deepEqual([certain.exitCode, certain.report.verdict], [1, "fail"]);
});
