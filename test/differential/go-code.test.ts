import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { REPOSITORY, requireTool } from "../support/tools.ts";

const RUNS = [
  { folder: "data/prober", tags: "" },
  { folder: "data/source-reader", tags: "" },
  { folder: "data/trial-probe", tags: "" },
  { folder: "examples/order", tags: "" },
  { folder: "examples/order", tags: "with_redis" },
];

for (const { folder, tags } of RUNS) {
  test(`${folder} ${tags && `with the tag ${tags} `}is clean and passes its own tests`, (t) => {
    const go = requireTool(t, "go");
    if (go === undefined) return;
    for (const verb of ["vet", "test"]) {
      const run: SpawnSyncReturns<string> = spawnSync(go, [verb, `-tags=${tags}`, "./..."], {
        cwd: join(REPOSITORY, folder),
        env: { ...process.env, GOFLAGS: "", GOWORK: "off", GOTOOLCHAIN: "local" },
        encoding: "utf8",
      });
      assert.equal(run.status, 0, `${run.stdout}${run.stderr}`);
    }
  });
}
