import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { REPOSITORY, requireTool } from "../support/tools.ts";

/** Compiled as slim compiles it, so that Go's cache has most of it; the source reader's tests ask Go where its sources are. */
const RUNS = [
  { folder: "data/auditor", flags: [], tags: "" },
  { folder: "data/prober", flags: [], tags: "" },
  { folder: "data/source-reader", flags: [], tags: "" },
  { folder: "data/trial-probe", flags: [], tags: "" },
  { folder: "examples/order", flags: ["-trimpath"], tags: "" },
  { folder: "examples/order", flags: ["-trimpath"], tags: "with_redis" },
];

for (const { folder, flags, tags } of RUNS) {
  test(`${folder} ${tags && `with the tag ${tags} `}is clean and passes its own tests`, (t) => {
    const go = requireTool(t, "go");
    if (go === undefined) return;
    // All that vet finds, and not only what a test asks it by itself.
    const run: SpawnSyncReturns<string> = spawnSync(go, ["test", "-vet=all", ...flags, `-tags=${tags}`, "./..."], {
      cwd: join(REPOSITORY, folder),
      env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off", GOTOOLCHAIN: "local" },
      encoding: "utf8",
    });
    assert.equal(run.status, 0, `${run.stdout}${run.stderr}`);
  });
}
