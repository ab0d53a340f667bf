import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { explainWhy } from "../../src/command/explain/why.ts";
import { NO_WISHES } from "../../src/toolchain/go/build-flags.ts";
import { REPOSITORY } from "../support/tools.ts";
import { workshop } from "./go-workshop.ts";

async function why(t: TestContext, folder: string, wanted: string, prove = false) {
  const shop = workshop(t);
  if (shop === undefined) return undefined;
  const { openGo } = await import("../../src/toolchain/go/go.ts");
  const go = await openGo({ cwd: join(REPOSITORY, folder), env: shop.environment });
  const { platform, cacheFolder } = shop;
  const main = await shop.resolve(go, ".");
  const build = { platform, cacheFolder, cgo: false, trimpath: true, wishes: NO_WISHES };
  return explainWhy(go, { ...build, package: main, wanted, prove, chains: 5 });
}

test("a program of one reflecting function names it, and a link without its mark is smaller", async (t) => {
  const report = await why(t, "test/fixtures/go/why-reflect", "example.com/why-reflect/look", true);
  if (report === undefined) return;
  assert.deepEqual(report.notes, []);
  assert.deepEqual(report.imports.chains, [["example.com/why-reflect", "example.com/why-reflect/look"]]);
  const { exclusive, kept, reflection } = report.link!;
  assert.deepEqual(
    reflection?.functions.map(({ name }) => name),
    ["example.com/why-reflect/look.Up"],
  );
  const { cost, proven } = reflection!;
  assert.ok(cost.loadedBytes > 0 && cost.loadedBytes < kept.loadedBytes);
  assert.ok(proven!.beforeBytes - proven!.afterBytes >= cost.loadedBytes / 2);
  // What it looks up goes with it.
  assert.ok(exclusive.loadedBytes >= cost.loadedBytes);
});

test("the order service keeps methods because of golang.org/x/net/trace, by way of text/template", async (t) => {
  const report = await why(t, "examples/order", "golang.org/x/net");
  if (report === undefined) return;
  assert.deepEqual(report.notes, []);
  const { reflection, kept, exclusive } = report.link!;
  const chain = reflection!.functions[0]!.chain;
  assert.equal(chain.at(-1), "text/template.(*state).evalField");
  assert.ok(chain.includes("golang.org/x/net/trace.init.0"), chain.join(" "));
  assert.ok(exclusive.loadedBytes > 0 && exclusive.loadedBytes < kept.loadedBytes);
  assert.match(report.directRequirement!, /^go\.opentelemetry\.io\//);
});
