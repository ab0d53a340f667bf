import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSmapsRollup } from "./process-memory.ts";

/** A static Go program on Linux 6.18, just compiled: its file is still dirty, so its pages are private and dirty. */
const RECORDED = `00400000-7ffcaf1f9000 ---p 00000000 00:00 0                              [rollup]
Rss:                4680 kB
Pss:                4672 kB
Pss_Dirty:          4672 kB
Pss_Anon:            752 kB
Pss_File:           3920 kB
Pss_Shmem:             0 kB
Shared_Clean:          8 kB
Shared_Dirty:          0 kB
Private_Clean:         0 kB
Private_Dirty:      4672 kB
Referenced:         4680 kB
Anonymous:           752 kB
Swap:                  0 kB
SwapPss:               0 kB
Locked:                0 kB
`;

const UNKNOWN = {
  ...{ residentBytes: null, proportionalBytes: null, privateBytes: null, sharedBytes: null },
  ...{ anonymousBytes: null, fileBytes: null, swappedBytes: null },
};

test("the memory of a process is read in bytes", () => {
  assert.deepEqual(parseSmapsRollup(RECORDED), {
    ...{ residentBytes: 4680 * 1024, proportionalBytes: 4672 * 1024, privateBytes: 4672 * 1024 },
    ...{ sharedBytes: 8 * 1024, anonymousBytes: 752 * 1024, fileBytes: 3928 * 1024, swappedBytes: 0 },
  });
});

test("what the kernel does not say is unknown, and never 0", () => {
  assert.deepEqual(parseSmapsRollup(""), UNKNOWN);
  const older = "Rss:     100 kB\nPrivate_Clean:   4 kB\nSwap: -1 kB\nAnonymous: 99999999999999999999 kB\n";
  assert.deepEqual(parseSmapsRollup(older), { ...UNKNOWN, residentBytes: 102_400 });
});
