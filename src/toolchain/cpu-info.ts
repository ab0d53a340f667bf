import { readFile } from "node:fs/promises";

/** /proc/cpuinfo as it is; empty where there is none, as on other systems than Linux. */
export async function readCpuInfo(): Promise<string> {
  return readFile("/proc/cpuinfo", "utf8").catch(() => "");
}
