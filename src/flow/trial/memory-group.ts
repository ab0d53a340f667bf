import { readProcesses } from "../../toolchain/container/counters.ts";
import { cgroupOf, type MemoryCgroup } from "../../trial/memory/cgroup.ts";

/** Where the kernel counts the memory of a process; null where that cannot be read, as of one that is gone. */
export async function memoryGroupOf(pid: number | null): Promise<MemoryCgroup | null> {
  if (pid === null) return null;
  const { cgroup } = await readProcesses(pid);
  return cgroup === null ? null : cgroupOf(cgroup);
}
