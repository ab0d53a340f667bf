import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ownedFolder, removeOrphans } from "./owned-folder.ts";

const KIND = "tested";

test("a folder of a process that is gone is removed; one of a living process and of another kind is not", async (t) => {
  const named = (kind: string, owner: string) => {
    const path = join(tmpdir(), `plimsoll-${kind}-${Buffer.from(owner).toString("hex")}-abc123`);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "file"), "");
    return path;
  };
  const gone = `${hostname()}/${process.pid}/1`;
  const [orphan, other, elsewhere] = [named(KIND, gone), named(`${KIND}2`, gone), named(KIND, "elsewhere/1/1")];
  await using mine = await ownedFolder(KIND);
  t.after(() => {
    for (const path of [other, elsewhere]) rmSync(path, { recursive: true });
  });
  await removeOrphans(KIND);
  assert.deepEqual([orphan, other, elsewhere, mine.path].map(existsSync), [false, true, true, true]);
});

test("a folder is removed with all that is in it when it is disposed of", async () => {
  const folder = await ownedFolder(KIND);
  writeFileSync(join(folder.path, "file"), "");
  await folder[Symbol.asyncDispose]();
  assert.equal(existsSync(folder.path), false);
});
