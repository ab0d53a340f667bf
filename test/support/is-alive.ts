import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Is a process still running? A zombie process is not. */
export function isAlive(pid: number): boolean {
  if (existsSync("/proc/self/stat")) {
    // proc(5): the state follows the name, which may itself contain parentheses.
    const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "latin1") : "";
    return stat !== "" && stat[stat.lastIndexOf(")") + 2] !== "Z";
  }
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}
