import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type ConvergeReport, converge } from "../../src/index.ts";
import { workshop } from "../differential/go-workshop.ts";
import { sharedData } from "../support/tools.ts";

/** A package of each module that Trivy's go.mod names and that go can build with nothing but what stands there. */
const PACKAGES = [
  "github.com/docker/distribution/uuid",
  "github.com/docker/docker/api/types/versions",
  "github.com/docker/go-connections/nat",
  "github.com/docker/go-units",
  "github.com/open-policy-agent/opa/server/identifier",
  "go.opencensus.io/resource",
  "go4.org/intern",
  "golang.org/x/crypto/blake2b",
  "golang.org/x/net/html",
  "golang.org/x/sys/unix",
  "golang.org/x/text/language",
  "golang.org/x/time/rate",
  "google.golang.org/grpc/codes",
  "google.golang.org/protobuf/encoding/protowire",
  "gopkg.in/yaml.v2",
  "gopkg.in/yaml.v3",
];

/** Converges a program with the go.mod of Trivy's own tests, which imports these packages. */
async function converged(
  t: TestContext,
  name: string,
  packages: readonly string[],
): Promise<{ readonly report: ConvergeReport; readonly goMod: string } | undefined> {
  const shop = workshop(t);
  const data = sharedData(t, "trivy");
  if (shop === undefined || data === undefined) return undefined;
  const imports = packages.map((path) => `\t_ "${path}"\n`).join("");
  shop.write({ "app/main.go": `package main\n\nimport (\n${imports})\n\nfunc main() {}\n` });
  const cwd = join(shop.folder, "app");
  for (const file of ["go.mod", "go.sum"]) copyFileSync(join(data, `gomod-fixture.${file}`), join(cwd, file));
  const env = { ...shop.environment, PLIMSOLL_CACHE: shop.cacheFolder };
  const report = await converge(".", { from: [join(data, name)], write: true }, { cwd, env });
  return { report, goMod: readFileSync(join(cwd, "go.mod"), "utf8") };
}

function requireCleared({ before, after, findings, remaining, plan }: ConvergeReport, ids: readonly string[]): void {
  assert.deepEqual(findings.map(({ id }) => id).sort(), ids);
  assert.deepEqual([before.findings.total, after.findings.total, remaining], [ids.length, 0, []]);
  assert.ok(findings.every(({ cleared }) => cleared));
  assert.ok(plan.checks.every(({ outcome }) => outcome === "passed"));
}

test("Trivy's report about its own go.mod is cleared where the code imports every module", async (t) => {
  const run = await converged(t, "gomod.json", PACKAGES);
  if (run === undefined) return;
  requireCleared(run.report, ["CVE-2021-38561", "CVE-2022-23628", "GMS-2022-20"]);
  assert.ok(run.report.plan.edits.some(({ necessity }) => necessity === "needed"));
  assert.match(run.goMod, /docker\/distribution v2\.8\.\d+\+incompatible/);
});

test("where no code imports the vulnerable modules, they are dropped, and nothing is raised", async (t) => {
  const run = await converged(t, "gomod-skip.json", ["golang.org/x/net/html", "golang.org/x/sys/unix"]);
  if (run === undefined) return;
  requireCleared(run.report, ["CVE-2021-38561", "CVE-2022-23628", "GMS-2022-20"]);
  // A tidying alone does it.
  assert.ok(run.report.plan.edits.every(({ to, necessity }) => to === null && necessity === "follows"));
  assert.doesNotMatch(run.goMod, /docker|open-policy-agent|golang\.org\/x\/text/);
});

test("a finding that Trivy set aside is not cleared for its own sake", async (t) => {
  const run = await converged(t, "gomod-vex.json", PACKAGES);
  if (run === undefined) return;
  requireCleared(run.report, ["CVE-2021-38561", "GMS-2022-20"]);
});
