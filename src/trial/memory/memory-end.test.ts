import assert from "node:assert/strict";
import { test } from "node:test";
import { type MemoryCounters, parseCounters } from "./counters.ts";
import { type ContainerEnd, type MemoryEndKind, memoryEnd } from "./memory-end.ts";

const counters = (oomKills: number | null): MemoryCounters => ({
  ...parseCounters(1, { "memory.max_usage_in_bytes": "33554432", "memory.limit_in_bytes": "33554432" }),
  oomKills,
});

const END: ContainerEnd = {
  ...{ exitCode: 137, signal: null, runtimeSaysKilled: false, wasSentKill: false },
  ...{ countersWhileAlive: [], countersAfter: null, log: "" },
};

const GO_END = "fatal error: runtime: out of memory\n\nruntime stack:\nruntime.throw({0x51c5a8?, 0x8?})\n";

const CASES: readonly (readonly [string, Partial<ContainerEnd>, MemoryEndKind, RegExp])[] = [
  [
    "a runtime denies it",
    { countersWhileAlive: [counters(0), counters(1)] },
    "killed-for-memory",
    /had 1 kill .*before the end.*33554432 bytes of 33554432.*OOMKilled=false/,
  ],
  ["counted after the end", { countersAfter: counters(2) }, "killed-for-memory", /2 kills.*after the end/],
  ["the runtime knows", { runtimeSaysKilled: true }, "killed-for-memory", /could not be read.*OOMKilled=true/],
  ["killed by name", { exitCode: null, signal: "SIGKILL", countersAfter: counters(1) }, "killed-for-memory", /SIGKILL/],
  ["no counters", {}, "unknown", /137, which stands for signal 9.*could not be read/],
  ["a kernel that does not count", { countersAfter: counters(null) }, "unknown", /do not count/],
  ["a count of before the end", { countersWhileAlive: [counters(0)] }, "unknown", /0 kills.*before the end/],
  ["no kill after the end", { countersAfter: counters(0) }, "killed-otherwise", /0 kills.*after the end/],
  ["we killed it", { wasSentKill: true, countersWhileAlive: [counters(0)] }, "killed-otherwise", /SIGKILL was sent/],
  ["both", { wasSentKill: true, countersAfter: counters(1) }, "unknown", /SIGKILL was sent.*1 kill/],
  ["nobody said", { exitCode: null }, "unknown", /Nobody said/],
  [
    "Go's own end",
    { exitCode: 2, log: `starting\n${GO_END}` },
    "exited-for-memory",
    /refused memory.*runtime: out of memory$/,
  ],
  [
    "a refused fork",
    { exitCode: 2, log: "panic: fork/exec /bin/sh: cannot allocate memory\n" },
    "exited-for-memory",
    /fork/,
  ],
  ["another panic", { exitCode: 2, log: "panic: no templates\n" }, "exited", /exit code 2/],
  ["words in passing", { exitCode: 0, log: GO_END }, "exited", /exit code 0/],
  ["a killed child", { exitCode: 1, countersAfter: counters(1) }, "exited", /another process of the container/],
  ["another signal", { exitCode: 143 }, "killed-otherwise", /signal 15/],
  ["beyond the signals", { exitCode: 255 }, "exited", /exit code 255/],
  [
    "kills disabled",
    { exitCode: 0, countersAfter: { ...counters(0), isKillDisabled: true } },
    "exited",
    /wait instead/,
  ],
];

for (const [name, changes, ended, evidence] of CASES) {
  test(`memory as the end of a container: ${name}`, () => {
    const found = memoryEnd({ ...END, ...changes });
    assert.equal(found.ended, ended);
    assert.match(found.evidence.join(" "), evidence);
  });
}
