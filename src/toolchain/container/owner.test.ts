import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { test } from "node:test";
import { isOwnerGone, thisOwner } from "./owner.ts";

test("an owner that lives is not gone, and one that has ended is", async () => {
  const mine = thisOwner();
  assert.match(mine, new RegExp(`^${hostname()}/${process.pid}/\\d+$`));
  assert.equal(isOwnerGone(mine), false);
  const child = spawn(process.execPath, ["-e", "0"]);
  await once(child, "close");
  assert.equal(isOwnerGone(`${hostname()}/${child.pid}/1`), true);
});

test("a process that has the number of another, and began at another time, is not that one", async () => {
  assert.equal(isOwnerGone(`${hostname()}/${process.pid}/1`), true);
  assert.equal(isOwnerGone(`${hostname()}/${process.pid}/unknown`), false);
});

test("what nobody here can know, and what is no owner, counts as living", async () => {
  for (const owner of ["elsewhere/1/1", "", hostname(), `${hostname()}/0x1/1`, `${hostname()}/-1/1`, "<no value>"]) {
    assert.equal(isOwnerGone(owner), false, owner);
  }
});
