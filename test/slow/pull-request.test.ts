/** `plimsoll gate` on changes of the example service, as a pipeline runs it for a pull request. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { GateReport, GateReportResult } from "../../src/report/gate-report.ts";
import { type ServiceRepository, serviceRepository } from "../support/service-repository.ts";

const LOCK_FILE = "plimsoll.lock.json";
const BOB = "Bob <bob@example.com>";
const IN_A_MONTH = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

/** The service with its lock file on main, and a branch for a change. */
async function recorded(t: TestContext): Promise<ServiceRepository | undefined> {
  const service = serviceRepository(t);
  if (service === undefined) return undefined;
  const updated = await service.run(["gate", "--update"]);
  assert.equal(updated.exitCode, 0, updated.stderr);
  assert.equal(updated.stdout, `${LOCK_FILE}\n`);
  service.commit("Record what the service weighs");
  service.git("switch", "--quiet", "--create", "change");
  return service;
}

test("a harmless function passes, and the lock file that was not updated is a warning", async (t) => {
  const service = await recorded(t);
  if (service === undefined) return;
  service.commit("Count the items", { "internal/orders/count.go": HARMLESS }, BOB);
  const { exitCode, report } = await service.gate(["--baseline", "lock", "--base", "main"]);
  assert.equal(exitCode, 0);
  assert.equal(report.verdict, "pass");
  assert.match(report.trusted.text, /^the merge base with main/);
  assert.deepEqual(outcomes(report, "total-growth"), ["pass"]);
  assert.deepEqual(outcomes(report, "package-growth"), ["pass"]);
  assert.deepEqual(outcomes(report, "lock-file-stale"), ["warning"]);
});

test("a dependency for one helper fails; chain, file, line and commit are named, and the bytes come back", async (t) => {
  const service = await recorded(t);
  if (service === undefined) return;
  const hash = service.commit("Write items as headlines do", { "internal/orders/title.go": HEADLINE }, BOB);
  const { exitCode, report } = await service.gate(["--base", "main", "--prove"]);
  assert.equal(exitCode, 1);
  assert.equal(report.verdict, "fail");
  const cause = report.services[0]!.causes[0]!;
  assert.equal(cause.kind, "import");
  assert.deepEqual(cause.imported, ["golang.org/x/text/cases", "golang.org/x/text/language"]);
  assert.deepEqual(cause.where, { file: "internal/orders/title.go", line: 4, column: 2 });
  assert.equal(cause.commit?.hash, hash);
  assert.equal(cause.commit?.author, "Bob");
  assert.deepEqual(
    cause.chain.map(({ importer, imported, where }) => [importer, imported, where]),
    [
      ["example.com/order", "example.com/order/internal/orders", "main.go:21:2"],
      ["example.com/order/internal/orders", "golang.org/x/text/cases", "internal/orders/title.go:4:2"],
    ],
  );
  assert.equal(cause.proof?.proven, true, cause.proof?.why ?? "");
  // The build without the two packages loses more than the packages' own bytes: what they alone need goes too.
  assert.ok(cause.proof.savedBytes! > 0.8 * cause.changeBytes);
  const failed = report.results.filter(({ outcome }) => outcome === "fail");
  assert.deepEqual([...new Set(failed.map(({ rule }) => rule))], ["package-growth"]);
  assert.ok(failed.some(({ subject }) => subject.name === "golang.org/x/text/cases"));
  await takenOutGivesBack(service, report);
});

/** The proof's counterpart: the import really taken out, and the service measured again. */
async function takenOutGivesBack(service: ServiceRepository, { services }: GateReport): Promise<void> {
  const grown = services[0]!.now!.sizeBytes;
  service.commit("Take it out again", { "internal/orders/title.go": "package orders\n" }, BOB);
  const { exitCode, report } = await service.gate(["--base", "main"]);
  assert.equal(exitCode, 0);
  const { now, baseline } = report.services[0]!;
  assert.equal(now!.sizeBytes, baseline!.sizeBytes);
  assert.ok(now!.sizeBytes < grown);
}

test("growth of 3 % over many packages needs approval, and only a valid approval of somebody else helps", async (t) => {
  const service = await recorded(t);
  if (service === undefined) return;
  service.commit("Bring tables along", SPREAD, BOB);
  const first = await service.gate(["--base", "main"]);
  assert.equal(first.exitCode, 6);
  assert.equal(first.report.verdict, "needs-approval");
  assert.deepEqual(open(first.report), ["total-growth"]);
  const { now, baseline } = first.report.services[0]!;
  const grown = now!.wireBytes! / baseline!.wireBytes!;
  assert.ok(grown > 1.02 && grown < 1.045, `${grown}`);
  const ceiling = now!.wireBytes!;
  const cases = [
    { entry: { ceiling, approver: "carol", expires: "2020-01-01" }, helps: false, why: /expired|2020-01-01/ },
    { entry: { ceiling, approver: "Bob" }, helps: false, why: /author/ },
    { entry: { ceiling: ceiling - 1, approver: "carol" }, helps: false, why: /too many/ },
    { entry: { ceiling, approver: "carol" }, helps: true, why: /./ },
  ];
  for (const { entry, helps, why } of cases) {
    approveOnMain(service, entry);
    const { exitCode, report } = await service.gate(["--base", "main"]);
    assert.equal(exitCode, helps ? 0 : 6, JSON.stringify(entry));
    const [result] = report.results.filter(({ rule }) => rule === "total-growth");
    if (helps) assert.equal(result?.approval?.approver, "carol");
    else assert.match(result?.refusedApprovals[0]?.why ?? "", why);
  }
  service.commit("Write items as headlines do", { "internal/orders/title.go": HEADLINE }, BOB);
  assert.equal((await service.gate(["--base", "main"])).exitCode, 1);
});

/** Approvals are merged before the change that they allow: the change is put on top of them. */
function approveOnMain(
  service: ServiceRepository,
  { ceiling, approver, expires = IN_A_MONTH }: { ceiling: number; approver: string; expires?: string },
): void {
  service.git("switch", "--quiet", "main");
  const text = [
    "approvals:",
    "  - service: order",
    "    platform: linux/amd64",
    "    rule: total-growth",
    `    ceiling: ${ceiling} B`,
    "    reason: the tables are needed for the summer sale",
    `    approver: ${approver}`,
    `    expires: ${expires}`,
  ].join("\n");
  service.commit(`Let ${approver} approve`, { "plimsoll.approvals.yaml": `${text}\n` });
  service.git("switch", "--quiet", "change");
  service.git("rebase", "--quiet", "main");
}

test("a change cannot let itself pass by editing rules, approvals or the lock file", async (t) => {
  const service = await recorded(t);
  if (service === undefined) return;
  const lenient = "gate:\n  rules:\n    packages: off\n    total: off\n";
  const lock = JSON.parse(readFileSync(join(service.folder, LOCK_FILE), "utf8"));
  service.commit(
    "Make room",
    {
      "internal/orders/title.go": HEADLINE,
      "plimsoll.yaml": lenient,
      [LOCK_FILE]: JSON.stringify({ ...lock, records: [] }, null, 2),
    },
    BOB,
  );
  const { exitCode, report } = await service.gate(["--baseline", "lock", "--base", "main"]);
  assert.equal(exitCode, 1);
  const rules = new Set(open(report));
  assert.ok(rules.has("package-growth"), [...rules].join());
  assert.ok(rules.has("lock-file-stale"), [...rules].join());
  assert.match(report.notes.join("\n"), /this change edits plimsoll\.yaml/);
});

test("a lock file and a build of the merge base give the same verdict", async (t) => {
  const service = await recorded(t);
  if (service === undefined) return;
  service.commit("Write items as headlines do", { "internal/orders/title.go": HEADLINE }, BOB);
  const [lock, built] = [
    await service.gate(["--baseline", "lock", "--base", "main"]),
    await service.gate(["--baseline", "merge-base", "--base", "main"]),
  ];
  const shown = ({ results }: GateReport) =>
    results
      .filter(({ rule }) => rule !== "lock-file-stale")
      .map(({ rule, subject, outcome, size, sizeLimit, baselineSize }) => ({
        ...{ rule, subject, outcome, size, sizeLimit, baselineSize },
      }));
  assert.deepEqual(shown(lock.report), shown(built.report));
  assert.equal(lock.exitCode, built.exitCode);
});

function outcomes({ results }: GateReport, wanted: string): readonly GateReportResult["outcome"][] {
  return results.filter(({ rule }) => rule === wanted).map(({ outcome }) => outcome);
}

/** The rules that do not pass. */
function open({ results }: GateReport): readonly string[] {
  return results.filter(({ passed }) => !passed).map(({ rule }) => rule);
}

const HARMLESS = `package orders

// Count is how many orders the book has.
func (b *Book) Count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.ids)
}
`;

const HEADLINE = `package orders

import (
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

func init() { titled = Title }

var titled func(string) string

// Title writes an item's name as headlines do.
func Title(item string) string {
	return cases.Title(language.English).String(item)
}
`;

function incompressible(sizeBytes: number, seed: string): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(sizeBytes / 32) }, (_, index) =>
    createHash("sha256").update(`${seed} ${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, sizeBytes);
}

/** New packages of less than 10 kB each, of bytes that cannot be compressed: together some 3 % of the image. */
const SPREAD: Readonly<Record<string, string | Uint8Array>> = Object.fromEntries(
  Array.from({ length: 22 }, (_, index) => `part${index}`).flatMap((name) => [
    [`internal/tables/${name}/table.bin`, incompressible(8_700, name)],
    [
      `internal/tables/${name}/table.go`,
      [
        `package ${name}`,
        "",
        'import (\n\t_ "embed"\n\n\t"example.com/order/internal/tables"\n)',
        "",
        "//go:embed table.bin\nvar table string",
        "",
        "func init() { tables.Add(table) }\n",
      ].join("\n"),
    ],
    [`internal/orders/${name}.go`, `package orders\n\nimport _ "example.com/order/internal/tables/${name}"\n`],
    [
      "internal/tables/tables.go",
      "package tables\n\nvar all []string\n\nfunc Add(table string) { all = append(all, table) }\n",
    ],
  ]),
);
