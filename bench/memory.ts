import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../scripts/program.ts";
import { MEMORY_PROBE } from "./memory-probe.ts";
import { timed } from "./sampling.ts";

/** The peak memory of plimsoll's own process in one run, in bytes; the command is what starts it. */
export async function peakMemory(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  [program, ...before]: readonly [string, ...string[]] = [join(ROOT, "bin/plimsoll")],
  cwd: string = process.cwd(),
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  const file = join(folder, "memory");
  try {
    const probed = { ...env, NODE_OPTIONS: MEMORY_PROBE, PLIMSOLL_BENCH_MEMORY: file };
    await timed({ program, args: [...before, ...args], cwd, env: probed });
    return Number(readFileSync(file, "utf8")) * 1024;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
