import assert from "node:assert/strict";
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { withFileLock, withLockIfPossible } from "./file-lock.ts";

test("who reads a file and writes it again under the lock loses nothing of the others, also by way of a link", async (t) => {
  const folder = temporaryFolder(t);
  const place = { env: { PLIMSOLL_CACHE: join(folder, "cache") }, signal: new AbortController().signal };
  const file = join(folder, "file");
  writeFileSync(file, "");
  symlinkSync(file, join(folder, "link"));
  const add = (index: number) =>
    withFileLock(index % 2 === 0 ? file : join(folder, "link"), place, async () => {
      const before = readFileSync(file, "utf8");
      await pause(1);
      writeFileSync(file, `${before}${index}\n`);
    });
  await Promise.all(Array.from({ length: 12 }, (_, index) => add(index)));
  assert.equal(readFileSync(file, "utf8").split("\n").length, 13);
  assert.deepEqual(readdirSync(folder).sort(), ["cache", "file", "link"]);
});

test("files of different names do not wait for each other, and a failure frees the lock", async (t) => {
  const folder = temporaryFolder(t);
  const place = { env: { PLIMSOLL_CACHE: join(folder, "cache") }, signal: new AbortController().signal };
  const [one, two] = [join(folder, "one"), join(folder, "two")];
  const inner = withFileLock(one, place, () => withFileLock(two, place, async () => "both"));
  assert.equal(await inner, "both");
  await assert.rejects(
    withFileLock(one, place, () => Promise.reject(new Error("mine"))),
    /mine/,
  );
  assert.equal(await withFileLock(one, place, async () => "again"), "again");
});

test("a lock for what has no file keeps others out, and where there can be none the work is done without it", async (t) => {
  const folder = temporaryFolder(t);
  const { signal } = new AbortController();
  const place = { env: { PLIMSOLL_CACHE: join(folder, "cache") }, signal };
  let inside = 0;
  const alone = async () => {
    inside += 1;
    await pause(1);
    assert.equal(inside, 1);
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLockIfPossible("a list", place, alone)));
  writeFileSync(join(folder, "file"), "");
  const nowhere = { env: { PLIMSOLL_CACHE: join(folder, "file") }, signal };
  assert.equal(await withLockIfPossible("a list", nowhere, async () => "done"), "done");
  const failing = withLockIfPossible("a list", place, () => Promise.reject(new Error("mine")));
  await assert.rejects(failing, /mine/);
});
