import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { openSlot, sweepSlots } from "./output-slot.ts";

/** Writes as the go command does: a new file replaces the old one. */
function write(path: string, text: string): void {
  rmSync(path, { force: true });
  writeFileSync(path, text);
}

test("a run finds the last result, and leaves its own", async (t) => {
  const folder = join(temporaryFolder(t), "kind");
  mkdirSync(folder);
  const first = await openSlot(folder, ["bin", "linux_arm64", "order"]);
  assert.equal(existsSync(first.path), false);
  write(first.path, "one");
  await first.keep();
  await first.release();
  const second = await openSlot(folder, ["order"]);
  assert.equal(readFileSync(second.path, "utf8"), "one");
  await second.keep();
  await second.release();
  assert.deepEqual(readdirSync(folder), ["order"]);
});

test("a run's own file keeps its bytes, whatever other runs leave", async (t) => {
  const folder = temporaryFolder(t);
  const [one, other] = await Promise.all([openSlot(folder, ["order"]), openSlot(folder, ["order"])]);
  write(one.path, "one");
  await one.keep();
  write(other.path, "other");
  await other.keep();
  assert.equal(readFileSync(one.path, "utf8"), "one");
  assert.equal(readFileSync(other.path, "utf8"), "other");
  await one.release();
  await other.release();
  assert.equal(readFileSync(join(folder, "order"), "utf8"), "other");
});

test("files that were not used for long are removed, and nothing else", async (t) => {
  const root = temporaryFolder(t);
  const longAgo = new Date("2020-01-01T00:00:00Z");
  for (const kind of ["old", "new"]) mkdirSync(join(root, kind));
  const killed = await openSlot(join(root, "new"), ["order"]);
  const running = await openSlot(join(root, "new"), ["order"]);
  utimesSync(dirname(killed.path), longAgo, longAgo);
  utimesSync(join(root, "old"), longAgo, longAgo);
  await sweepSlots(root);
  assert.deepEqual(readdirSync(root), ["new"]);
  assert.deepEqual(readdirSync(join(root, "new")), [basename(dirname(running.path))]);
});
