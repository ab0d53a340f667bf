/** getrusage(2) also counts what the process was before execve(2), a copy of the benchmark; proc_pid_status(5) does not. */
const PROBE = `
  import { existsSync, readFileSync, writeFileSync } from "node:fs";
  const peak = () => {
    const status = "/proc/self/status";
    return existsSync(status)
      ? /^VmHWM:\\s+(\\d+) kB$/m.exec(readFileSync(status, "utf8"))[1]
      : process.resourceUsage().maxRSS;
  };
  process.on("exit", () => writeFileSync(process.env.PLIMSOLL_BENCH_MEMORY, String(peak())));
`;

/**
 * Node's flag for a run of plimsoll that, at its end, writes the peak memory of its own process in KiB into the file
 * that PLIMSOLL_BENCH_MEMORY names. It is not a TypeScript file, because the translation takes memory too.
 */
export const MEMORY_PROBE = `--import=data:text/javascript,${encodeURIComponent(PROBE)}`;
