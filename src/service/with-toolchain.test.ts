import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { writeFiles } from "../../test/support/files.ts";
import { temporaryFolder } from "../../test/support/temporary.ts";
import { withToolchain } from "./with-toolchain.ts";

/** A go command that says nothing but its settings. */
function asked(t: TestContext, settings: Readonly<Record<string, string>>) {
  const folder = writeFiles(temporaryFolder(t), { "bin/go": `#!/bin/sh\necho '${JSON.stringify(settings)}'\n` });
  const env = { PATH: join(folder, "bin"), HOME: folder };
  return {
    surroundings: { env, cwd: folder, signal: new AbortController().signal },
    words: { buildEnv: ["CGO_ENABLED=0"], tags: ["a"] },
  };
}

async function chosen(t: TestContext, said: string | undefined, release: string): Promise<string | undefined> {
  const settings = { GOVERSION: "go1.26.8", ...(said === undefined ? {} : { GOTOOLCHAIN: said }) };
  const { surroundings, words } = await withToolchain(asked(t, settings), release);
  assert.deepEqual(words, { buildEnv: ["CGO_ENABLED=0", `GOTOOLCHAIN=${surroundings.env.GOTOOLCHAIN}`], tags: ["a"] });
  return surroundings.env.GOTOOLCHAIN;
}

test("another release is asked for by name, and only on PATH where the user said so", async (t) => {
  assert.equal(await chosen(t, "auto", "go1.26.5"), "go1.26.5");
  assert.equal(await chosen(t, undefined, "go1.26.5"), "go1.26.5");
  assert.equal(await chosen(t, "go1.26.7", "go1.26.5 X:jsonv2"), "go1.26.5");
  assert.equal(await chosen(t, "path", "go1.26.5"), "go1.26.5+path");
  assert.equal(await chosen(t, "go1.26.7+path", "go1.26.5"), "go1.26.5+path");
});

test("GOTOOLCHAIN=local allows the local release and no other", async (t) => {
  assert.equal(await chosen(t, "local", "go1.26.8"), "local");
  await assert.rejects(chosen(t, "local", "go1.26.5"), {
    code: "program-missing",
    why: "GOTOOLCHAIN=local allows no other release than go1.26.8",
  });
});
