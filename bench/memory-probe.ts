/** Preloaded into a run of plimsoll: writes the most memory that its own process had, in KiB, when it ends. */
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  const file = process.env.PLIMSOLL_BENCH_MEMORY;
  if (file !== undefined) writeFileSync(file, String(process.resourceUsage().maxRSS));
});
