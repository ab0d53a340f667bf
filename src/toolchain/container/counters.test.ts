import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { groupFolder, readGroup, readProcesses } from "./counters.ts";

test("reads a process and what it started, and of one that is gone nothing", async (t) => {
  const script = 'require("child_process").spawn("sleep", ["60"], { stdio: "inherit" }); console.log("ready")';
  const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"], detached: true });
  t.after(() => process.kill(-parent.pid!, "SIGKILL"));
  await once(parent.stdout!, "data");
  const { smapsRollups, cgroup } = await readProcesses(parent.pid!);
  assert.equal(smapsRollups.length, 2);
  for (const text of smapsRollups) assert.match(text!, /^Rss: +\d+ kB$/m);
  assert.match(cgroup!, /^\d+:/m);
  const ended = spawn(process.execPath, ["-e", "0"]);
  await once(ended, "close");
  assert.deepEqual(await readProcesses(ended.pid!), { smapsRollups: [null], cgroup: null });
});

test("reads a group's files, and null for one that is not there", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "memory.max"), "4096\n");
  assert.deepEqual(await readGroup(folder, ["memory.max", "memory.peak"]), {
    "memory.max": "4096\n",
    "memory.peak": null,
  });
});

test("the groups of both versions lie where distributions mount them", () => {
  assert.equal(groupFolder(1, "/libpod/a"), "/sys/fs/cgroup/memory/libpod/a");
  assert.equal(groupFolder(2, "/libpod/a"), "/sys/fs/cgroup/libpod/a");
});
