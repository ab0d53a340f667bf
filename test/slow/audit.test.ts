/** What an audit finds in published servers: faults that are known to be there, and nothing where they were corrected. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuditReport } from "../../src/report/audit-report.ts";
import { onlineEnvironment } from "../differential/evidence-programs.ts";
import { runPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** The findings in one published package, and in what it needs of its own module: each its file in the module, and its rule. */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  // A partitioned etcd blocked it for a quarter of an hour: coredns/coredns#6351.
  "github.com/coredns/coredns/plugin/etcd@v1.11.1": ["plugin/etcd/setup.go etcd-limits"],
  "github.com/coredns/coredns/plugin/etcd@v1.15.0": ["plugin/etcd/etcd.go call-without-deadline"],
  "github.com/nats-io/nats-server/v2@v2.15.3": [],
};

for (const [named, wanted] of Object.entries(FOUND)) {
  test(`the suspects in ${named}`, async (t) => {
    const online = onlineEnvironment(t);
    if (online === undefined) return;
    const { exitCode, stdout, stderr } = await runPlimsoll(["audit", named, "--json"], {
      cwd: temporaryFolder(t),
      env: online,
    });
    assert.equal(exitCode, 0, stderr);
    const { findings, audited } = JSON.parse(stdout) as AuditReport;
    t.diagnostic(`${audited?.packages} packages, ${audited?.lines} lines`);
    const places = findings.map(({ position, rule }) => `${position?.file.replace(/^.*@[^/]+\//, "")} ${rule}`);
    assert.deepEqual(places, wanted);
  });
}
