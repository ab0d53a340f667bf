import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { REPOSITORY } from "../support/tools.ts";
import { workshop } from "./go-workshop.ts";
import { buildStubbed, compareApis, stubbed } from "./stub-workshop.ts";

test("every package of the order service has a stub with the same exports, and all stubs together build it", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const go = await shop.open("../".repeat(shop.folder.split("/").length) + join(REPOSITORY, "examples/order"));
  const all = await stubbed(shop, go, ".");
  const scratch = await buildStubbed(t, all);
  const { compared, differences } = await compareApis(all, scratch);
  assert.deepEqual(differences, []);
  assert.ok(compared > 20_000, `${compared} descriptions`);
  t.diagnostic(`${all.stubs.length} stubs, ${all.refusals.length} refused; compared ${compared} descriptions`);
});
