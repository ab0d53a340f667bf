const PROBE = `
  import { writeFileSync } from "node:fs";
  process.on("exit", () => writeFileSync(process.env.PLIMSOLL_BENCH_MEMORY, String(process.resourceUsage().maxRSS)));
`;

/**
 * Node's flag for a run of plimsoll that writes the most memory that its own process had, in KiB, when it ends: into the
 * file that PLIMSOLL_BENCH_MEMORY names. Not a file of TypeScript, because what translates that takes memory too.
 */
export const MEMORY_PROBE = `--import=data:text/javascript,${encodeURIComponent(PROBE)}`;
