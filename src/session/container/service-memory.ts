import { readProcesses } from "../../toolchain/container/counters.ts";
import { parseSmapsRollup } from "../../trial/memory/process-memory.ts";

/** Of all processes of a service together, in bytes. */
export interface ServiceMemory {
  readonly residentBytes: number | null;
  readonly anonymousBytes: number | null;
  readonly fileBytes: number | null;
}

/** Null where the service has no process; a member is null where the kernel does not tell. */
export async function memoryOf(pid: number | null): Promise<ServiceMemory | null> {
  if (pid === null) return null;
  const { smapsRollups } = await readProcesses(pid);
  const each = smapsRollups.map((text) => (text === null ? null : parseSmapsRollup(text)));
  const sum = (member: keyof ServiceMemory) =>
    each.reduce<number | null>((total, memory) => {
      const value = memory?.[member] ?? null;
      return total === null || value === null ? null : total + value;
    }, 0);
  return {
    residentBytes: sum("residentBytes"),
    anonymousBytes: sum("anonymousBytes"),
    fileBytes: sum("fileBytes"),
  };
}
