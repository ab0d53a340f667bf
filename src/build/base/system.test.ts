import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileEntry } from "../file-entry.ts";
import { systemEntries } from "./system.ts";

async function textOf(entries: readonly FileEntry[], path: string): Promise<string> {
  const entry = entries.find((each) => each.path === path);
  return Buffer.concat(await Array.fromAsync(entry!.open!())).toString();
}

test("the system layer holds these objects and no others", () => {
  assert.deepEqual(
    systemEntries().map(({ path, kind, mode, uid, gid }) => `${kind} ${mode.toString(8)} ${uid}:${gid} ${path}`),
    [
      "directory 755 0:0 etc",
      "file 644 0:0 etc/group",
      "file 644 0:0 etc/nsswitch.conf",
      "file 644 0:0 etc/os-release",
      "file 644 0:0 etc/passwd",
      "directory 755 0:0 home",
      "directory 700 65532:65532 home/nonroot",
      "directory 700 0:0 root",
      "directory 1777 0:0 tmp",
    ],
  );
});

test("passwd and group agree, and every line has its fields", async () => {
  const entries = systemEntries();
  const users = (await textOf(entries, "etc/passwd"))
    .trimEnd()
    .split("\n")
    .map((line) => line.split(":"));
  const groups = (await textOf(entries, "etc/group"))
    .trimEnd()
    .split("\n")
    .map((line) => line.split(":"));
  for (const user of users) assert.equal(user.length, 7);
  for (const group of groups) assert.equal(group.length, 4);
  assert.deepEqual(
    users.map(([name, , , gid]) => [name, gid]),
    groups.map(([name, , gid]) => [name, gid]),
  );
  assert.deepEqual(users.find(([name]) => name === "nonroot")?.slice(2), [
    "65532",
    "65532",
    "nonroot",
    "/home/nonroot",
    "/sbin/nologin",
  ]);
});

test("os-release names no distribution that a scanner would look up", async () => {
  const text = await textOf(systemEntries(), "etc/os-release");
  assert.match(text, /^ID=plimsoll$/m);
  assert.doesNotMatch(text, /^(ID_LIKE|VERSION_ID|VERSION)=/m);
});
