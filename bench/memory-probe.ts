const PROBE = `
  import { writeFileSync } from "node:fs";
  process.on("exit", () => writeFileSync(process.env.PLIMSOLL_BENCH_MEMORY, String(process.resourceUsage().maxRSS)));
`;

/**
 * Node's flag for a run of plimsoll that, at its end, writes the peak memory of its own process in KiB into the file
 * that PLIMSOLL_BENCH_MEMORY names. It is not a TypeScript file, because the translation takes memory too.
 */
export const MEMORY_PROBE = `--import=data:text/javascript,${encodeURIComponent(PROBE)}`;
