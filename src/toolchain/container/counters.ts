import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Texts of the kernel about a process, as they are: src/trial/memory/ reads them. Null where one cannot be read. */
export interface ProcessTexts {
  /** /proc/PID/smaps_rollup */
  readonly smapsRollup: string | null;
  /** /proc/PID/cgroup */
  readonly cgroup: string | null;
}

export async function readProcess(pid: number): Promise<ProcessTexts> {
  const [smapsRollup, cgroup] = await Promise.all([
    textOf(`/proc/${pid}/smaps_rollup`),
    textOf(`/proc/${pid}/cgroup`),
  ]);
  return { smapsRollup, cgroup };
}

/** Files of a control group by name, as they are; null where one cannot be read: it is gone with its last process. */
export async function readGroup(
  folder: string,
  names: readonly string[],
): Promise<Readonly<Record<string, string | null>>> {
  const texts = await Promise.all(names.map(async (name) => [name, await textOf(join(folder, name))] as const));
  return Object.fromEntries(texts);
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return null;
  }
}
