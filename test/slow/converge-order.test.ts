import assert from "node:assert/strict";
import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { converge } from "../../src/index.ts";
import { workshop } from "../differential/go-workshop.ts";
import { goVulnerabilities, requireGovulncheck } from "../support/scanners.ts";
import { REPOSITORY } from "../support/tools.ts";

test("the order service: govulncheck finds that it reaches gjson's flaw, one indirect line clears it, and govulncheck agrees", async (t) => {
  const shop = workshop(t);
  const program = requireGovulncheck(t);
  const db = await goVulnerabilities(t);
  if (shop === undefined || program === undefined || db === undefined) return;
  const cwd = join(shop.folder, "order");
  cpSync(join(REPOSITORY, "examples/order"), cwd, { recursive: true });
  symlinkSync(program, join(shop.folder, "govulncheck"));
  const { environment } = shop;
  const env = { ...environment, PATH: `${shop.folder}:${environment.PATH}`, GOVULNDB: db };
  const report = await converge(".", { write: true }, { cwd, env: { ...env, PLIMSOLL_CACHE: shop.cacheFolder } });
  assert.deepEqual(
    report.findings.map(({ id, module, tier, reachable, severity, cleared }) => [
      id,
      module,
      tier,
      reachable,
      severity,
      cleared,
    ]),
    [["GO-2021-0265", "github.com/tidwall/gjson", "symbol", "yes", null, true]],
  );
  const [gjson, ...others] = report.plan.edits;
  assert.deepEqual(
    [gjson!.path, gjson!.indirect, gjson!.necessity, gjson!.returns, gjson!.evidence],
    ["github.com/tidwall/gjson", true, "needed", ["GO-2021-0265"], "scan"],
  );
  assert.ok(others.every(({ necessity }) => necessity === "follows"));
  assert.equal(report.secondScan, "govulncheck");
  assert.deepEqual([report.after.findings.total, report.after.findings.byReachability.yes], [0, 0]);
  assert.ok(report.after.indirect <= report.before.indirect);
  assert.ok(report.plan.checks.every(({ outcome }) => outcome === "passed"));
  assert.ok(report.plan.checks.some(({ work }) => work === "test"));
  assert.equal(report.scanners[0]!.databaseDate, null);
  assert.match(readFileSync(join(cwd, "go.mod"), "utf8"), new RegExp(`gjson ${gjson!.to}`));
});
