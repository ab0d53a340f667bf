import { posix } from "node:path";
import { counted } from "../../base/counted.ts";
import { groupFolder, readGroup } from "../../toolchain/container/counters.ts";
import { LIMIT_FILES, parseCounters } from "../../trial/memory/counters.ts";
import { memoryGroupOf } from "./memory-group.ts";

/**
 * The memory limit that the kernel has for a process, in bytes: the lowest of its control group's and of those above, as a
 * runtime may set the limit on one and start the process in another below it. Null where none could be read.
 */
export async function limitInForce(pid: number | null): Promise<number | "none" | null> {
  const group = await memoryGroupOf(pid);
  if (group === null) return null;
  const { version } = group;
  let lowest: number | "none" | null = null;
  for (let path = group.path; ; path = posix.dirname(path)) {
    const { limitBytes } = parseCounters(version, await readGroup(groupFolder(version, path), LIMIT_FILES[version]));
    if (typeof limitBytes === "number" && (typeof lowest !== "number" || limitBytes < lowest)) lowest = limitBytes;
    lowest ??= limitBytes;
    if (path === posix.dirname(path)) return lowest;
  }
}

/** Why a service that ran under a limit says nothing about it; undefined where the limit was in force. */
export function whyNotLimited(limit: number, inForce: number | "none" | null): string | undefined {
  if (inForce === null)
    return "the kernel's counters of the container could not be read, so no limit is known to be in force";
  if (typeof inForce === "number" && inForce <= limit) return undefined;
  const has = inForce === "none" ? "none" : `one of ${counted(inForce, "byte")}`;
  return `the runtime was asked for a limit of ${counted(limit, "byte")}, and the kernel has ${has}: it cannot limit memory here`;
}
