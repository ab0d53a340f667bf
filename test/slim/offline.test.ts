import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { refusedEarly } from "../support/refused-slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

test("offline, go asks nobody for a private module either, whatever variables it is given", async (t) => {
  const folder = temporaryFolder(t);
  const trace = join(folder, "git-trace");
  const env = { GOPRIVATE: "example.invalid", GIT_TRACE: trace, GOMODCACHE: join(folder, "modules") };
  const words = ["example.invalid/tool.git@v1.0.0", "--offline", "--build-env", "GOPROXY=direct"];
  const { why } = await refusedEarly("module-not-found", words, { env });
  assert.match(why!, /module lookup disabled by GOPROXY=off/);
  assert.ok(!existsSync(trace), "git was not started");
});
