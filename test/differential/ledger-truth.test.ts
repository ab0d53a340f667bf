import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { Absent } from "../../src/format/go/absent.ts";
import type { BinaryLedger } from "../../src/measure/binary/binary-ledger.ts";
import { measureBinary } from "../../src/measure/binary/measure-binary.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";
import { GO_ENVIRONMENT } from "./evidence-programs.ts";
import { type Known, knownOf } from "./ledger-truth.ts";

/** Of loadable bytes: known and in a wrong package, and without a package at all, in the file and in one section. */
const LIMITS = { wrong: 0.03, unattributed: 0.1, unattributedInSection: 0.4 };

interface Subject {
  readonly folder: string;
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  "a service": { folder: "examples/order" },
  "a service, position-independent": { folder: "examples/order", flags: ["-buildmode=pie"] },
  "a service for arm64": { folder: "examples/order", environment: { GOARCH: "arm64" } },
  "a service with C code": { folder: "examples/order", environment: { CGO_ENABLED: "1" } },
  ...Object.fromEntries(
    ["386", "arm", "ppc64le", "riscv64", "s390x"].map((GOARCH) => [
      `a server for ${GOARCH}`,
      { folder: "test/fixtures/go/evidence-programs/server", environment: { GOARCH } },
    ]),
  ),
};

for (const [name, subject] of Object.entries(SUBJECTS)) {
  test(`${name}: what its stripped twin says is what the linker knows`, async (t) => {
    const whole = build(t, subject, "-dumpdep");
    const stripped = build(t, subject, "-s -w");
    if (whole === undefined || stripped === undefined) return;
    const known = await knownOf(whole.go, whole.path, readFileSync(whole.path), whole.words);
    const bytes = readFileSync(stripped.path);
    const ledger = await measureBinary(accessBytes(bytes), "stripped");
    const result = compare(ledger, known);
    t.diagnostic(describe(result));
    assert.ok(result.functionBytesWrong === 0, `${result.functionBytesWrong} bytes of functions are elsewhere`);
    assert.ok(result.wrongBytes <= LIMITS.wrong * result.knownBytes);
    assert.ok(ledger.totals.unattributedLoadedBytes <= LIMITS.unattributed * ledger.totals.loadedBytes);
    for (const [section, share] of unattributedShares(ledger)) {
      assert.ok(share <= LIMITS.unattributedInSection, `${share} of ${section}`);
    }
  });
}

function build(t: TestContext, { folder, flags = [], environment = {} }: Subject, linkFlags: string) {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  const path = join(temporaryFolder(t), "program");
  const { stderr, status } = spawnSync(go, ["build", ...flags, `-ldflags=${linkFlags}`, "-o", path, "."], {
    cwd: join(REPOSITORY, folder),
    env: { ...process.env, ...GO_ENVIRONMENT, ...environment },
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  assert.equal(status, 0, stderr.slice(-1000));
  return { go, path, words: stderr };
}

interface Comparison {
  readonly knownBytes: number;
  readonly wrongBytes: number;
  readonly functionBytesWrong: number;
  readonly bySource: ReadonlyMap<Known["source"], { known: number; wrong: number }>;
  readonly examples: ReadonlyMap<string, number>;
}

/** Byte by byte: what the ledger says of each known range. */
function compare(measured: BinaryLedger, known: readonly Known[]): Comparison {
  const { ledger, go } = measured;
  const main = go instanceof Absent ? "main" : go.main;
  const bySource = new Map<Known["source"], { known: number; wrong: number }>();
  const examples = new Map<string, number>();
  for (const { offset, sizeBytes, packages, source } of known) {
    const counts = bySource.get(source) ?? { known: 0, wrong: 0 };
    bySource.set(source, counts);
    const names = [...packages].map((name) => (name === "main" ? main : name));
    for (let at = offset; at < offset + sizeBytes; ) {
      const extent = ledger.extentAt(at);
      const end = Math.min(ledger.offsets[extent + 1]!, offset + sizeBytes);
      const label = ledger.label(extent);
      const isRight = names.length === 1 ? label.package === names[0] : label.package.startsWith("[shared by");
      counts.known += end - at;
      if (!isRight) {
        counts.wrong += end - at;
        const example = `${source} of ${names.slice(0, 3).join("+")} said to be of ${label.package}`;
        examples.set(example, (examples.get(example) ?? 0) + end - at);
      }
      at = end;
    }
  }
  const total = (key: "known" | "wrong") => [...bySource.values()].reduce((sum, counts) => sum + counts[key], 0);
  return {
    knownBytes: total("known"),
    wrongBytes: total("wrong"),
    functionBytesWrong: bySource.get("functions")?.wrong ?? 0,
    bySource,
    examples,
  };
}

function unattributedShares({ ledger }: BinaryLedger): ReadonlyMap<string, number> {
  const sizes = new Map<string, { all: number; unattributed: number }>();
  for (let extent = 0; extent < ledger.length; extent++) {
    const { name, loaded } = ledger.section(extent);
    if (!loaded) continue;
    const counts = sizes.get(name) ?? { all: 0, unattributed: 0 };
    counts.all += ledger.extentBytes(extent);
    if (ledger.label(extent).kind === "unattributed") counts.unattributed += ledger.extentBytes(extent);
    sizes.set(name, counts);
  }
  return new Map([...sizes].map(([name, { all, unattributed }]) => [name, unattributed / all]));
}

function describe({ knownBytes, wrongBytes, bySource, examples }: Comparison): string {
  const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(2)} %`;
  const sources = [...bySource].map(
    ([source, { known, wrong }]) => `${source} ${wrong} of ${known} (${percent(wrong, known)})`,
  );
  const most = [...examples].sort(([, a], [, b]) => b - a).slice(0, 12);
  return [
    `wrong: ${wrongBytes} of ${knownBytes} bytes (${percent(wrongBytes, knownBytes)}): ${sources.join(", ")}`,
    ...most.map(([example, bytes]) => `  ${bytes} ${example}`),
  ].join("\n");
}
