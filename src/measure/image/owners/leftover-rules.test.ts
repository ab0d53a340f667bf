import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { REPOSITORY } from "../../../../test/support/tools.ts";
import { LEFTOVER_RULES } from "./leftover-rules.ts";

test("the guide has a row for each rule, in the same order and with the same text", () => {
  const guide = readFileSync(join(REPOSITORY, "docs/guide/owners.md"), "utf8");
  const table = guide.slice(guide.indexOf("| leftover |")).split("\n\n")[0]!;
  const rows = table.split("\n").slice(2);
  assert.equal(rows.length, LEFTOVER_RULES.length);
  for (const [index, { name, why, avoid, reclaimable, below, anywhere, holding }] of LEFTOVER_RULES.entries()) {
    const row = rows[index]!;
    assert.ok(row.startsWith(`| ${name} | `), `${name}: ${row}`);
    assert.ok(row.endsWith(` | ${why} | ${avoid} | ${reclaimable ? "yes" : "no"} |`), `${name}: ${row}`);
    for (const folder of [below, anywhere, holding].flatMap((folders) => folders ?? [])) {
      assert.ok(row.includes(`\`${folder}\``), `${name}: ${folder}`);
    }
  }
});
