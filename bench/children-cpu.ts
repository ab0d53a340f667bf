import { readFileSync } from "node:fs";

/** Linux reports times to programs in these units on every platform: USER_HZ in time(7). */
const TICKS_A_SECOND = 100;
/** Of the fields after the name of the program: proc_pid_stat(5), cutime and cstime, 16 and 17 there. */
const CHILDREN_TICKS = [13, 14] as const;

/** Processor time in seconds of what `run` starts and waits for, and of what that waits for. Nothing else may run then. */
export async function cpuOf(run: () => Promise<unknown>): Promise<number> {
  const before = childrenSeconds();
  await run();
  return childrenSeconds() - before;
}

function childrenSeconds(): number {
  const fields = readFileSync("/proc/self/stat", "latin1")
    .replace(/^.*\) /, "")
    .split(" ");
  return CHILDREN_TICKS.reduce((sum, field) => sum + Number(fields[field]), 0) / TICKS_A_SECOND;
}
