import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { GoFacts } from "../../src/measure/binary/binary-ledger.ts";
import { pivot } from "../../src/measure/pivot.ts";
import { requireTool } from "../support/tools.ts";
import { type Build, buildProgram, olderGo } from "./evidence-programs.ts";
import { compareLedger, measure } from "./ledger-comparison.ts";
import { TRUTH_LIMITS, unattributedShares } from "./truth-comparison.ts";

const PLAIN = "evidence-programs/plain";
const CGO = { CGO_ENABLED: "1" };
/**
 * Of 32 and 64 bits, of either byte order, and with relocations of their own, as other tests compile for them, too; all
 * others are in the slow suite.
 */
const ARCHITECTURES = ["386", "arm", "arm64", "mips", "riscv64", "s390x"];

const SUBJECTS: Readonly<Record<string, Build>> = {
  "a static executable": { program: PLAIN },
  "a stripped one": { program: PLAIN, flags: ["-trimpath", "-ldflags=-s -w"] },
  "a position-independent one": { program: PLAIN, flags: ["-buildmode=pie"] },
  "one that the external linker made": {
    program: "evidence-programs/cgo",
    flags: ["-ldflags=-linkmode=external"],
    environment: CGO,
  },
  "a position-independent one that the external linker made": {
    program: "evidence-programs/cgo",
    flags: ["-buildmode=pie", "-ldflags=-linkmode=external"],
    environment: CGO,
  },
  ...Object.fromEntries(ARCHITECTURES.map((GOARCH) => [GOARCH, { program: PLAIN, environment: { GOARCH } }])),
  "one with sqlite in C": { program: "sqlite", environment: CGO },
};

for (const [name, build] of Object.entries(SUBJECTS)) {
  test(`${name}: sections as in readelf, modules as in go version, sizes as in go tool nm`, async (t) => {
    const path = buildProgram(t, build);
    if (path !== undefined) await compareLedger(t, path);
  });
}

test("Go's own tools add up, and almost no byte has no owner", async (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const folder = execFileSync(go, ["env", "GOTOOLDIR"], { encoding: "utf8" }).trim();
  for (const name of readdirSync(folder)) {
    const measured = await measure(join(folder, name));
    assert.deepEqual(measured.notes, [], name);
    assert.ok(measured.totals.unattributedLoadedBytes < measured.totals.loadedBytes / 100, name);
  }
});

test("Debian's Go programs, stripped and of another release, add up, and almost no byte has no owner", async (t) => {
  for (const name of ["skopeo", "podman"] as const) {
    const path = requireTool(t, name);
    if (path === undefined) return;
    const measured = await measure(path);
    const { unattributed, unattributedInSection } = unattributedShares(measured);
    t.diagnostic(
      `${name}, ${(measured.go as GoFacts).version}: ${unattributed} without an owner, ${unattributedInSection} of one section`,
    );
    assert.ok(unattributed < 0.01 && unattributedInSection < TRUTH_LIMITS.unattributedInSection, name);
  }
});

for (const [name, environmentOf] of [
  ["this release", () => ({})],
  ["an older one", olderGo],
] as const) {
  test(`the flags that are said to remove a section do remove it when the linker of ${name} gets them`, async (t) => {
    const environment = environmentOf(t);
    if (environment === undefined) return;
    const link = (flags: string) => buildProgram(t, { program: "old", flags: [`-ldflags=${flags}`], environment });
    const plain = link("");
    if (plain === undefined) return;
    const { sections } = await measure(plain);
    for (const flag of ["-s", "-w"] as const) {
      const left = new Set((await measure(link(flag)!)).sections.map((section) => section.name));
      assert.deepEqual(
        sections.filter((section) => section.removedBy.includes(flag)).map((section) => section.name),
        sections.filter((section) => !left.has(section.name)).map((section) => section.name),
        flag,
      );
    }
  });
}

test("embedded files have separate rows", async (t) => {
  const path = buildProgram(t, { program: "embed", flags: ["-ldflags=-s -w"] });
  if (path === undefined) return;
  const rows = pivot((await measure(path)).ledger, ["kind", "symbol"], "object");
  const kind = rows.find(({ label }) => label === "embedded file");
  const files = rows.filter(({ parent }) => parent === kind?.id);
  assert.deepEqual(
    files.map(({ label, sizeBytes }) => [label, sizeBytes]),
    [["pages/index.txt", readFileSync("test/fixtures/go/embed/pages/index.txt").length]],
  );
});
