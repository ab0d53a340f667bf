import type { GateReport, GateReportResult, GrowthCause } from "../../src/report/gate-report.ts";
import { imageRecord } from "./size-records.ts";

/** Text that is something else in a terminal, in Markdown, in HTML, in XML or in a workflow command. */
export const HOSTILE = "\u001b[2J<b>|`x`]]>&\ufffe::error::x\n::set-output name=a::b%0A\u202e*[a](b)";

const TOTAL: GateReportResult = {
  rule: "total-growth",
  name: "order linux/amd64: total-growth",
  service: "order",
  platform: "linux/amd64",
  subject: { kind: "total", name: "order" },
  outcome: "pass",
  what: "order has 6.42 MB on the wire, ±0 B",
  fix: null,
  of: "wire",
  size: 6_420_000,
  sizeLimit: 6_540_000,
  baselineSize: 6_420_000,
  where: "default",
  approval: null,
  refusedApprovals: [],
  passed: true,
};

export function gateResult(changes: Partial<GateReportResult>): GateReportResult {
  return { ...TOTAL, ...changes };
}

export function growthCause(changes: Partial<GrowthCause> = {}): GrowthCause {
  return {
    kind: "import",
    what: "example.com/order/internal/orders imports golang.org/x/text/cases",
    chain: [
      { importer: "example.com/order", imported: "example.com/order/internal/orders", where: "main.go:21:2" },
      {
        importer: "example.com/order/internal/orders",
        imported: "golang.org/x/text/cases",
        where: "internal/orders/title.go:4:2",
      },
    ],
    imported: ["golang.org/x/text/cases"],
    where: { file: "internal/orders/a title.go", line: 4, column: 2 },
    commit: {
      hash: "d99a37b".padEnd(40, "0"),
      subject: "Write items as headlines do",
      author: "Bob",
      date: "2026-11-29",
    },
    noCommit: null,
    packages: [{ name: "golang.org/x/text/cases", changeBytes: 300_000, changeWireBytes: 120_000 }],
    changeBytes: 300_000,
    changeWireBytes: 120_000,
    proof: { proven: true, savedBytes: 310_000, savedWireBytes: 121_000, why: null },
    ...changes,
  };
}

/** Every outcome once, a cause, and a service that could not be measured. */
export function gateReport(changes: Partial<GateReport> = {}): GateReport {
  const before = imageRecord({ "example.com/order": ["example.com/order", 17_000_000, 6_000_000] });
  const now = imageRecord({
    "example.com/order": ["example.com/order", 17_000_000, 6_000_000],
    "golang.org/x/text/cases": ["golang.org/x/text", 300_000, 120_000],
  });
  return {
    schema: "plimsoll.gate/1",
    verdict: "fail",
    trusted: { commit: "1a2b3c4".padEnd(40, "0"), text: "the merge base with main (1a2b3c4)" },
    services: [
      {
        ...{ service: "order", platform: "linux/amd64", now, baseline: before },
        baselineText: "plimsoll.lock.json at 1a2b3c4",
        toolchain: null,
        causes: [growthCause()],
        vulnerabilities: null,
        error: null,
      },
      {
        ...{
          service: "mail",
          platform: "",
          now: null,
          baseline: null,
          baselineText: null,
          toolchain: null,
          causes: [],
          vulnerabilities: null,
        },
        error: {
          ...{ code: "build-failed", exitCode: 4, what: "go build of ./cmd/mail failed for linux/amd64" },
          ...{ why: "undefined: nothing", fix: null, where: null },
        },
      },
    ],
    results: [
      gateResult({
        rule: "package-growth",
        name: "order linux/amd64: package-growth golang.org/x/text/cases",
        subject: { kind: "package", name: "golang.org/x/text/cases" },
        outcome: "fail",
        passed: false,
        what: "package golang.org/x/text/cases is new with 300 kB stored; the line is 5 % and 10 kB",
        fix: "take out what brought it",
        of: "stored",
        ...{ size: 300_000, sizeLimit: 9_999, baselineSize: 0 },
      }),
      gateResult({
        outcome: "needs-approval",
        passed: false,
        what: "order has 6.12 MB on the wire, +120 kB (2.0 %)",
        fix: "have somebody else approve it",
        where: "1a2b3c4:plimsoll.yaml:7:13",
        refusedApprovals: [{ where: "1a2b3c4:plimsoll.approvals.yaml:2:5", why: "it expired on 2026-01-31" }],
      }),
      gateResult({
        rule: "lock-file-stale",
        name: "order linux/amd64: lock-file-stale plimsoll.lock.json",
        subject: { kind: "file", name: "plimsoll.lock.json" },
        outcome: "warning",
        what: "plimsoll.lock.json is not what was measured",
        fix: "plimsoll gate --update",
        ...{ of: null, size: null, sizeLimit: null, baselineSize: null },
      }),
      gateResult({
        rule: "module-new",
        name: "order linux/amd64: module-new golang.org/x/text",
        subject: { kind: "module", name: "golang.org/x/text" },
        outcome: "approved",
        what: "module golang.org/x/text is new",
        where: "plimsoll.yaml:9:14",
        sizeLimit: null,
        approval: { approver: "carol", reason: "needed for the sale", where: "plimsoll.approvals.yaml:9:5" },
      }),
      gateResult({ rule: "total-limit", name: "order linux/amd64: total-limit" }),
    ],
    notes: ["this change edits plimsoll.yaml: what it says there counts once it is merged"],
    ...changes,
  };
}

/** The same with hostile text wherever text from outside stands: names, commits, authors, reasons, messages. */
export function hostileReport(): GateReport {
  const { services, results, ...rest } = gateReport();
  const [order, mail] = services;
  return {
    ...rest,
    trusted: { commit: null, text: HOSTILE },
    services: [
      {
        ...order!,
        service: HOSTILE,
        baselineText: HOSTILE,
        causes: [
          growthCause({
            what: HOSTILE,
            where: { file: HOSTILE, line: 1, column: 1 },
            commit: { hash: "d".repeat(40), subject: HOSTILE, author: HOSTILE, date: "2026-11-29" },
            chain: [{ importer: HOSTILE, imported: HOSTILE, where: HOSTILE }],
            packages: [{ name: HOSTILE, changeBytes: 1, changeWireBytes: null }],
            proof: { proven: false, savedBytes: null, savedWireBytes: null, why: HOSTILE },
          }),
        ],
      },
      { ...mail!, service: HOSTILE, error: { ...mail!.error!, what: HOSTILE, why: HOSTILE } },
    ],
    results: results.map((result) => ({
      ...result,
      service: HOSTILE,
      name: HOSTILE,
      subject: { ...result.subject, name: HOSTILE },
      what: HOSTILE,
      fix: result.fix === null ? null : HOSTILE,
      approval: result.approval === null ? null : { approver: HOSTILE, reason: HOSTILE, where: HOSTILE },
      refusedApprovals: result.refusedApprovals.map(() => ({ where: HOSTILE, why: HOSTILE })),
    })),
    notes: [HOSTILE],
  };
}
