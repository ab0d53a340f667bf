import assert from "node:assert/strict";
import { test } from "node:test";
import { COUNTER_FILES, type CounterFiles, parseCounters } from "./counters.ts";

/** Recorded on Linux 6.18 after a program that wanted 200 MiB was killed at its limit of 32 MiB. */
const VERSION_1: CounterFiles = {
  "memory.usage_in_bytes": "167936\n",
  "memory.max_usage_in_bytes": "33554432\n",
  "memory.limit_in_bytes": "33554432\n",
  "memory.stat": "cache 4096\nrss 0\nhierarchical_memory_limit 33554432\ntotal_cache 4096\ntotal_rss 0\n",
  "memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n",
  "memory.failcnt": "167\n",
};

/** In the form of Documentation/admin-guide/cgroup-v2.rst. */
const VERSION_2: CounterFiles = {
  "memory.current": "12582912\n",
  "memory.peak": "33554432\n",
  "memory.max": "33554432\n",
  "memory.stat": "anon 8388608\nfile 3145728\nkernel 1048576\nworkingset_refault_file 12\n",
  "memory.events": "low 0\nhigh 0\nmax 42\noom 1\noom_kill 1\noom_group_kill 0\n",
};

test("the counters of both versions are read into one value", () => {
  assert.deepEqual(parseCounters(1, VERSION_1), {
    ...{ version: 1, currentBytes: 167_936, peakBytes: 33_554_432, limitBytes: 33_554_432 },
    ...{ anonymousBytes: 0, fileBytes: 4096, oomKills: 1, limitHits: 167, isKillDisabled: false },
  });
  assert.deepEqual(parseCounters(2, VERSION_2), {
    ...{ version: 2, currentBytes: 12_582_912, peakBytes: 33_554_432, limitBytes: 33_554_432 },
    ...{ anonymousBytes: 8_388_608, fileBytes: 3_145_728, oomKills: 1, limitHits: 42, isKillDisabled: null },
  });
  assert.deepEqual(Object.keys(VERSION_1).sort(), [...COUNTER_FILES[1]].sort());
  assert.deepEqual(Object.keys(VERSION_2).sort(), [...COUNTER_FILES[2]].sort());
});

test("no limit is told from a limit that is not known", () => {
  assert.equal(parseCounters(1, { "memory.limit_in_bytes": "9223372036854771712\n" }).limitBytes, "none");
  assert.equal(parseCounters(2, { "memory.max": "max\n" }).limitBytes, "none");
  assert.equal(parseCounters(2, { "memory.max": null }).limitBytes, null);
  assert.equal(parseCounters(2, {}).limitBytes, null);
});

test("what an older kernel lacks and what is damaged is unknown, and never 0", () => {
  const older = parseCounters(1, { ...VERSION_1, "memory.oom_control": "oom_kill_disable 1\nunder_oom 0\n" });
  assert.equal(older.oomKills, null);
  assert.equal(older.isKillDisabled, true);
  const damaged = parseCounters(2, { ...VERSION_2, "memory.peak": null, "memory.events": "max \noom_kill x\nmax 1 2" });
  assert.deepEqual([damaged.peakBytes, damaged.oomKills, damaged.limitHits], [null, null, null]);
});
