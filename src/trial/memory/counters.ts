import { kernelCounts, kernelNumber } from "./kernel-number.ts";

/** What a cgroup has counted, in bytes and events. What its kernel does not count, or could not be read, is null. */
export interface MemoryCounters {
  readonly version: 1 | 2;
  /** What is charged to the cgroup: anonymous memory, page cache, and the kernel's own for it. */
  readonly currentBytes: number | null;
  /** The most that was. Version 2 has it since Linux 5.19. */
  readonly peakBytes: number | null;
  readonly limitBytes: number | "none" | null;
  readonly anonymousBytes: number | null;
  /** The page cache, with shared memory and tmpfs. */
  readonly fileBytes: number | null;
  /** Processes that the kernel killed because memory ran out. Version 1 has it since Linux 4.13. */
  readonly oomKills: number | null;
  /** How often the limit was reached. The kernel may then have freed page cache, and killed nothing. */
  readonly limitHits: number | null;
  /** True where the kernel lets processes wait instead of killing them. Version 1 only: null in version 2. */
  readonly isKillDisabled: boolean | null;
}

/** The files of a cgroup's folder that `parseCounters` reads. */
export const COUNTER_FILES = {
  1: [
    ...["memory.usage_in_bytes", "memory.max_usage_in_bytes", "memory.limit_in_bytes"],
    ...["memory.stat", "memory.oom_control", "memory.failcnt"],
  ],
  2: ["memory.current", "memory.peak", "memory.max", "memory.stat", "memory.events"],
} as const satisfies Record<1 | 2, readonly string[]>;

/** Those of them that say the limit. */
export const LIMIT_FILES = { 1: ["memory.limit_in_bytes"], 2: ["memory.max"] } as const;

/** The content of each of these files by its name; null, or left out, where it could not be read. */
export type CounterFiles = Readonly<Record<string, string | null>>;

export function parseCounters(version: 1 | 2, files: CounterFiles): MemoryCounters {
  return version === 1 ? parseVersion1(files) : parseVersion2(files);
}

/**
 * Documentation/admin-guide/cgroup-v1/memory.rst. The rows that begin with `total_` include the cgroups below; oom_control
 * and failcnt do not.
 */
function parseVersion1(files: CounterFiles): MemoryCounters {
  const stat = kernelCounts(files["memory.stat"]);
  const control = kernelCounts(files["memory.oom_control"]);
  const disabled = control.get("oom_kill_disable");
  return {
    version: 1,
    currentBytes: kernelNumber(files["memory.usage_in_bytes"]),
    peakBytes: kernelNumber(files["memory.max_usage_in_bytes"]),
    limitBytes: limitOf(files["memory.limit_in_bytes"]),
    anonymousBytes: stat.get("total_rss") ?? null,
    fileBytes: stat.get("total_cache") ?? null,
    oomKills: control.get("oom_kill") ?? null,
    limitHits: kernelNumber(files["memory.failcnt"]),
    isKillDisabled: disabled === undefined ? null : disabled !== 0,
  };
}

/** Documentation/admin-guide/cgroup-v2.rst, section "Memory Interface Files". All of them include the cgroups below. */
function parseVersion2(files: CounterFiles): MemoryCounters {
  const stat = kernelCounts(files["memory.stat"]);
  const events = kernelCounts(files["memory.events"]);
  return {
    version: 2,
    currentBytes: kernelNumber(files["memory.current"]),
    peakBytes: kernelNumber(files["memory.peak"]),
    limitBytes: limitOf(files["memory.max"]),
    anonymousBytes: stat.get("anon") ?? null,
    fileBytes: stat.get("file") ?? null,
    oomKills: events.get("oom_kill") ?? null,
    limitHits: events.get("max") ?? null,
    isKillDisabled: null,
  };
}

/** Version 2 says `max` for no limit, version 1 a number beyond any memory: 2^63 less a part of a page. */
function limitOf(text: string | null | undefined): number | "none" | null {
  const word = text?.trim() ?? "";
  if (word === "max") return "none";
  if (/^\d{16,20}$/.test(word) && BigInt(word) >= 2n ** 62n) return "none";
  return kernelNumber(word);
}
