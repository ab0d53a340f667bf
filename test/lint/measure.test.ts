import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { FactorsReport, MeasuredVariant } from "../../src/report/factors-report.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { writeFiles } from "../support/files.ts";
import { slimEnvironment } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** A module with a dependency that needs no network. */
const MODULE: Readonly<Record<string, string>> = {
  "go.mod": "module example.com/app\n\ngo 1.21\n\nrequire example.com/dep v0.0.0\n\nreplace example.com/dep => ./dep\n",
  "main.go": 'package main\n\nimport "example.com/dep"\n\nfunc main() { println(dep.Word) }\n',
  "dep/go.mod": "module example.com/dep\n\ngo 1.21\n",
  "dep/dep.go": 'package dep\n\nvar Word = "hello"\n',
};

function moduleFolder(t: TestContext): string {
  return writeFiles(temporaryFolder(t), MODULE);
}

test("every factor is built in all its ways, and the differences are those of the built images", async (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const folder = moduleFolder(t);
  const { stdout, stderr, exitCode } = await plimsoll(["lint", "--measure", "--builder", "model", "--json"], folder);
  assert.equal(exitCode, 0, stderr);
  const { factors, builder, subject } = JSON.parse(stdout) as FactorsReport;
  assert.equal(builder?.name, "model");
  assert.equal(subject?.package, "example.com/app");
  const variant = (id: string, name: RegExp): MeasuredVariant =>
    factors.find((factor) => factor.id === id)?.variants.find((one) => name.test(one.name)) ??
    assert.fail(`${id} ${name}`);
  const change = (id: string, name: RegExp) => variant(id, name).changeBytes!;

  for (const { variants } of factors) {
    assert.deepEqual([variants[0]!.changeBytes, variants[0]!.changeWireBytes], [0, 0]);
    for (const { name, sizeBytes, why } of variants) assert.ok(sizeBytes !== null || why !== null, name);
  }

  const sizes = ["-ldflags=-s -w", "-ldflags="].map((flag, index) => {
    const path = join(folder, `program-${index}`);
    const env = slimEnvironment({ CGO_ENABLED: "0" });
    execFileSync(go, ["build", "-trimpath", "-buildvcs=false", flag, "-o", path, "."], { cwd: folder, env });
    // Content and padding: headers cancel out in the difference.
    return 512 * Math.ceil(statSync(path).size / 512);
  });
  // The sizes in the manifest may have more digits.
  const kept = change("debug-environment", /symbols and DWARF/);
  assert.ok(Math.abs(kept - (sizes[1]! - sizes[0]!)) <= 4, `${kept} for ${sizes}`);
  assert.equal(
    change("debug-environment", /ENV DEBUG=1/),
    ',"config":{"Env":["DEBUG=1"]}'.length - ',"config":{}'.length,
  );

  assert.deepEqual(
    [1, 8].map((depth) => change("path-prefix", new RegExp(`^with -trimpath, depth ${depth}$`))),
    [0, 0],
  );
  assert.ok(variant("path-prefix", /^without, depth 8/).changeWireBytes! > 0);
  const [download, vendor, both] = [/^go mod download$/, /^vendor$/, /and vendor$/].map((name) =>
    change("modules", name),
  );
  assert.ok(vendor! > 0);
  assert.equal(both, download! + vendor!);
  assert.ok(change("modules", /build cache/) > download!);
});

test("a folder without a main package is refused, in JSON too", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const { stdout, exitCode } = await plimsoll(["lint", "--measure", "--json"], temporaryFolder(t));
  assert.equal(exitCode, 3);
  assert.ok((JSON.parse(stdout) as FactorsReport).error !== undefined);
});
