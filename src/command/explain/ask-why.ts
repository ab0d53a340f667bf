import { why } from "../../flow/why/why.ts";
import { failedWhyReport } from "../../report/why-report.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import type { World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { type ExplainFlags, requireFittingFlags } from "./flags.ts";

/** `plimsoll explain PACKAGE --why WANTED`: import chains, and what the package costs. */
export async function askWhy(world: World, flags: ExplainFlags, source: string, wanted: string): Promise<void> {
  const { stdout } = world.process;
  const writeJson = jsonWriterOf(flags);
  const report = await reportFailure(world, writeJson, failedWhyReport, async () => {
    requireFittingFlags(flags);
    const { top } = flags;
    const chains = top !== undefined && Number.isFinite(top) ? { chains: top } : {};
    return why(world, source, wanted, { ...flags, ...chains });
  });
  if (writeJson !== undefined) return writeResult(stdout, writeJson(report));
  const { renderWhy } = await import("../../report/why-view.ts");
  await writeResult(stdout, [renderWhy(report)]);
}
