import { readdir, readFile } from "node:fs/promises";

/**
 * The processor time that the threads of a process have had, in seconds: the first field of /proc/PID/task/TID/schedstat, in
 * nanoseconds (Documentation/scheduler/sched-stats.rst). Null where the kernel does not say it.
 */
export async function cpuSeconds(pid: number): Promise<number | null> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  let nanoseconds = 0;
  for (const thread of threads) {
    // A thread may end between the two looks.
    const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8").catch(() => "0");
    nanoseconds += Number(text.split(" ")[0]);
  }
  return threads.length === 0 || nanoseconds === 0 ? null : nanoseconds / 1e9;
}
