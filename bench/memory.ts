import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../scripts/program.ts";
import { timed } from "./sampling.ts";

/** The most memory that plimsoll's own process has in one run, in bytes. */
export async function peakMemory(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  const file = join(folder, "memory");
  const probe = `--import=${join(import.meta.dirname, "memory-probe.ts")}`;
  try {
    const probed = { ...env, NODE_OPTIONS: probe, PLIMSOLL_BENCH_MEMORY: file };
    await timed({ program: join(ROOT, "bin/plimsoll"), args, env: probed });
    return Number(readFileSync(file, "utf8")) * 1024;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
