import { readShard } from "../../flow/fleet/read-shard.ts";
import type { ShardRequest } from "../../flow/fleet/request.ts";
import { renderShard } from "../../report/fleet/shard-view.ts";
import { failedShardReport } from "../../report/fleet-shard-report.ts";
import { progressOf } from "../progress.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import type { World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { FleetFlags } from "./flags.ts";
import { requireOfOne } from "./parts.ts";

/** `plimsoll fleet SOURCE… --shard INDEX/COUNT`: only the layers of one shard are read, for a later run to report on. */
export async function shard(world: World, flags: FleetFlags & ShardRequest, sources: readonly string[]): Promise<void> {
  const writer = jsonWriterOf(flags);
  await reportFailure(world, writer, failedShardReport, async () => requireOfOne(flags));
  const { report, failure } = await readShard(world, sources, flags, await progressOf(world));
  await writeResult(world.process.stdout, writer?.(report) ?? renderShard(report));
  if (failure !== undefined) throw failure;
}
