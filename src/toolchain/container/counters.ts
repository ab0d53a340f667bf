import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Texts of the kernel about a container's processes, as they are: src/trial/memory/ reads them. */
export interface ProcessTexts {
  /** /proc/PID/smaps_rollup of each; null where one cannot be read, as of a process of another user. */
  readonly smapsRollups: readonly (string | null)[];
  /** /proc/PID/cgroup of the first */
  readonly cgroup: string | null;
}

/** Of a process and of all that it started: where a shell starts the service, the first is the shell. */
export async function readProcesses(pid: number): Promise<ProcessTexts> {
  const pids = await withDescendants(pid);
  const [cgroup, ...smapsRollups] = await Promise.all([
    textOf(`/proc/${pid}/cgroup`),
    ...pids.map((each) => textOf(`/proc/${each}/smaps_rollup`)),
  ]);
  return { smapsRollups, cgroup };
}

/**
 * The folder of a control group's memory counters: where the hierarchies are mounted by every distribution. A machine with
 * both versions has the second below `unified`, without the memory controller.
 */
export function groupFolder(version: 1 | 2, path: string): string {
  return version === 1 ? join("/sys/fs/cgroup/memory", path) : join("/sys/fs/cgroup", path);
}

/** Files of a control group by name, as they are; null where one cannot be read: it is gone with its last process. */
export async function readGroup(
  folder: string,
  names: readonly string[],
): Promise<Readonly<Record<string, string | null>>> {
  const texts = await Promise.all(names.map(async (name) => [name, await textOf(join(folder, name))] as const));
  return Object.fromEntries(texts);
}

/** proc(5), /proc/PID/task/TID/children: each thread lists the processes that it started. */
async function withDescendants(pid: number): Promise<readonly number[]> {
  const found: number[] = [];
  const waiting = [pid];
  for (let next = waiting.pop(); next !== undefined && found.length < MOST_PROCESSES; next = waiting.pop()) {
    found.push(next);
    const threads = await readdir(`/proc/${next}/task`).catch(() => []);
    for (const thread of threads) {
      const children = (await textOf(`/proc/${next}/task/${thread}/children`)) ?? "";
      waiting.push(...children.split(" ").filter(Boolean).map(Number));
    }
  }
  return found;
}

const MOST_PROCESSES = 1000;

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return null;
  }
}
