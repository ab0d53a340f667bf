import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../../test/support/temporary.ts";
import { openBuildContext } from "../../../store/build-context.ts";
import { sweepStep } from "./context.ts";

const FILES: Readonly<Record<string, number>> = {
  "main.go": 1000,
  "main_test.go": 3000,
  ".git/objects/pack/a.pack": 50_000,
  "node_modules/x/index.js": 20_000,
  "docs/a.md": 500,
};

test("a build from source says which files `COPY . .` of the checkout would have brought into the image", async (t) => {
  const folder = temporaryFolder(t);
  for (const [path, sizeBytes] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), Buffer.alloc(sizeBytes));
  }
  const look = async (limitFiles = 100) =>
    sweepStep(await openBuildContext(folder, { limitFiles, signal: new AbortController().signal })).why[0];
  assert.equal(
    await look(),
    "COPY . . would have added 74.5 kB, of which .git 50.0 kB, node_modules 20.0 kB, tests 3.00 kB, " +
      "documentation 500 B; there is no .dockerignore",
  );
  assert.match((await look(2)) ?? "", /would have added at least /);

  writeFileSync(join(folder, ".dockerignore"), ".git\nnode_modules\n!node_modules/x\n");
  assert.equal(
    await look(),
    "COPY . . would have added 24.5 kB, of which node_modules 20.0 kB, tests 3.00 kB, documentation 500 B, Docker's own files 34 B; " +
      ".dockerignore honoured",
  );
});

test("a downloaded program has no build context", () => {
  assert.deepEqual(sweepStep(undefined).status, "not-needed");
});
