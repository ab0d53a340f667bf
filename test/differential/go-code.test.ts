import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { REPOSITORY, requireTool } from "../support/tools.ts";

const RUNS = [
  { folder: "data/prober", tags: "" },
  { folder: "data/source-reader", tags: "" },
  { folder: "examples/order", tags: "" },
  { folder: "examples/order", tags: "with_redis" },
];

for (const { folder, tags } of RUNS) {
  test(`${folder} ${tags && `with the tag ${tags} `}is clean and passes its own tests`, (t) => {
    const go = requireTool(t, "go");
    if (go === undefined) return;
    // Without C and with the flags of a build, so that Go's cache has most of it; what a test does not vet by itself, too.
    const run: SpawnSyncReturns<string> = spawnSync(go, ["test", "-vet=all", "-trimpath", `-tags=${tags}`, "./..."], {
      cwd: join(REPOSITORY, folder),
      env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off", GOTOOLCHAIN: "local" },
      encoding: "utf8",
    });
    assert.equal(run.status, 0, `${run.stdout}${run.stderr}`);
  });
}
