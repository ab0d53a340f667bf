import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { prune } from "../../src/flow/prune/prune.ts";
import type { PruneReport } from "../../src/report/prune-report.ts";
import { type PublishedModule, publish, type Workshop, workshop } from "../differential/go-workshop.ts";
import { slimEnvironment } from "../support/slim.ts";
import type { Planted } from "./planted.ts";

interface Made {
  readonly shop: Workshop;
  readonly env: NodeJS.ProcessEnv;
}

export function make(
  t: TestContext,
  modules: readonly PublishedModule[],
  files: Readonly<Record<string, string>>,
): Made | undefined {
  const shop = workshop(t);
  if (shop === undefined) return undefined;
  shop.write(files);
  const env = {
    ...shop.environment,
    ...publish(shop, modules),
    GOFLAGS: "-modcacherw -mod=mod",
    PLIMSOLL_CACHE: slimEnvironment().PLIMSOLL_CACHE,
  };
  return { shop, env };
}

export function ask({ shop, env }: Made, budget: number): Promise<PruneReport> {
  const surroundings = { cwd: shop.folder, env, signal: new AbortController().signal };
  return prune(surroundings, ".", { budget }, () => {});
}

/** The size of what go itself builds. */
export function plainSize({ shop, env }: Made): number {
  const output = join(shop.folder, "plain-build");
  const args = ["build", "-trimpath", "-ldflags=-s -w", "-buildvcs=false", "-o", output, "."];
  execFileSync("go", args, { cwd: shop.folder, env: { ...env, CGO_ENABLED: "0", GOOS: "linux" }, stdio: "pipe" });
  return statSync(output).size;
}

/** What is planted is suggested and proven by a build; with the change of each twin, nothing is. */
export function testPlanted({ name, kind, subject, edits, modules, files }: Planted, twins: Planted["twins"]): void {
  test(`${name}: suggested, and proven by a build`, async (t) => {
    const made = make(t, modules, files);
    if (made === undefined) return;
    const report = await ask(made, 2);
    const found = report.suggestions.find((one) => one.kind === kind && one.subject === subject);
    assert.ok(found, JSON.stringify(report, null, 2));
    assert.deepEqual(
      found.edits.map(({ file, line }) => `${file}:${line}`),
      edits,
    );
    assert.equal(found.savedBytes, found.before.sizeBytes - found.after.sizeBytes);
    assert.ok(found.savedBytes >= 8192, `${found.savedBytes}`);
    assert.equal(report.program?.sizeBytes, plainSize(made));
  });
  for (const [what, changed] of Object.entries(twins)) {
    test(`${name}: not suggested where ${what}`, async (t) => {
      const made = make(t, modules, { ...files, ...changed });
      if (made === undefined) return;
      const report = await ask(made, 0);
      const found = report.unproven.filter((one) => one.kind === kind && one.subject === subject);
      assert.deepEqual(found, []);
      assert.deepEqual(report.suggestions, []);
    });
  }
}
