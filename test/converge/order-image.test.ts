import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findings, slim, type TargetConvergeReport } from "../../src/index.ts";
import { workshop } from "../differential/go-workshop.ts";
import { goVulnerabilities, requireGovulncheck } from "../support/scanners.ts";
import { REPOSITORY } from "../support/tools.ts";

/** What of a report says how near its findings are. */
const nearness = ({ findings: found }: TargetConvergeReport) =>
  found.map(({ id, module, version, tier, reachable, trace }) => [id, module, version, tier, reachable, trace]);

test("the order service: a stripped image says modules only, and with the kept scan what the unstripped program says", async (t) => {
  const shop = workshop(t);
  const program = requireGovulncheck(t);
  const db = await goVulnerabilities(t);
  if (shop === undefined || program === undefined || db === undefined) return;
  const cwd = join(shop.folder, "order");
  cpSync(join(REPOSITORY, "examples/order"), cwd, { recursive: true });
  symlinkSync(program, join(shop.folder, "govulncheck"));
  const { environment, cacheFolder } = shop;
  const env = {
    ...{ ...environment, PATH: `${shop.folder}:${environment.PATH}`, GOVULNDB: db },
    ...{ PLIMSOLL_CACHE: cacheFolder, CGO_ENABLED: "0" },
  };
  const made = await slim(
    ["."],
    { output: ["oci:kept", "docker-archive:bare.tar"], keepScan: ["attached"] },
    { cwd, env },
  );
  const plain = await slim(["."], { output: ["oci:plain"] }, { cwd, env });
  assert.equal(made.image!.digest, plain.image!.digest);
  execFileSync("go", ["build", "-trimpath", "-o", "unstripped", "."], { cwd, env, stdio: "pipe" });

  const bare = await findings("docker-archive:bare.tar", {}, { cwd, env });
  assert.deepEqual(
    bare.findings.map(({ id, tier, reachable }) => [id, tier, reachable]),
    [["GO-2021-0265", "module", "unknown"]],
  );
  const kept = await findings("oci:kept", {}, { cwd, env });
  assert.deepEqual(
    kept.findings.map(({ id, tier, reachable }) => [id, tier, reachable]),
    [["GO-2021-0265", "symbol", "yes"]],
  );
  const whole = await findings("unstripped", {}, { cwd, env });
  assert.deepEqual(nearness(kept), nearness(whole));
  assert.deepEqual(
    kept.raises.map(({ module, from, to }) => [module, from, to]),
    [["github.com/tidwall/gjson", "v1.8.0", "v1.9.3"]],
  );
});
