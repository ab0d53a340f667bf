import { readdirSync, readFileSync } from "node:fs";

/** What a process has started, by any of its threads, and has not ended: proc(5), /proc/PID/task/TID/children. Throws where it has ended itself. */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" "))
    .filter(Boolean)
    .map(Number);
}
