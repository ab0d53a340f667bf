import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { callsIn, requireDurableOrder } from "./system-calls.ts";
import { temporaryFolder } from "./temporary.ts";

const LOG = `11 mkdir("/l/.plimsoll", 0777) = 0
11 fsync(5</l> <unfinished ...>
12 write(7</l/a>, "x", 1 <unfinished ...>
11 <... fsync resumed>)              = 0
11 mkdir("/l/.plimsoll", 0777 <unfinished ...>
12 <... write resumed>)              = 1
11 <... mkdir resumed>)              = -1 EEXIST (File exists)
12 fsync(7</l/a>)                    = 0
12 rename("/l/a", "/l/index.json")   = 0
12 fsync(5</l>)                      = 0
`;

test("a call that another thread's came between has its result", (t) => {
  const log = join(temporaryFolder(t), "log");
  writeFileSync(log, LOG);
  const calls = callsIn(log);
  assert.deepEqual(
    calls.map(({ name, nth }) => `${name} ${nth}`),
    ["mkdir 1", "fsync 1", "write 1", "mkdir 2", "fsync 1", "rename 1", "fsync 2"],
  );
  assert.match(calls[3]!.text, /^"\/l\/\.plimsoll", 0777\) += -1 EEXIST/);
  assert.equal(requireDurableOrder(calls, "/l"), 1);
});
