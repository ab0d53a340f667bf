import { submitShards as submit } from "../../flow/fleet/submit-shards.ts";
import { renderJob, renderLeft } from "../../report/fleet/job-view.ts";
import { failedJobReport } from "../../report/fleet-job-report.ts";
import { progressOf } from "../progress.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import type { World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { FleetFlags } from "./flags.ts";
import { requireOfOne } from "./parts.ts";

/** `plimsoll fleet SOURCE… --on kubernetes`: a cluster reads the layers, for a later run to report on. */
export async function submitShards(world: World, flags: FleetFlags, sources: readonly string[]): Promise<void> {
  const writer = jsonWriterOf(flags);
  await reportFailure(world, writer, failedJobReport, async () => requireOfOne(flags));
  const { shards, results, jobImage } = flags;
  const request = { ...flags, shards: shards!, results: results!, jobImage: jobImage! };
  const { report, failure } = await submit(world, sources, request, await progressOf(world));
  if (writer === undefined && !report.applied) for (const line of renderLeft(report)) world.process.stderr.write(line);
  await writeResult(world.process.stdout, writer?.(report) ?? renderJob(report));
  if (failure !== undefined) throw failure;
}
