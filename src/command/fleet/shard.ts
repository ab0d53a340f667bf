import { PlimsollError } from "../../base/error.ts";
import { readShard } from "../../flow/fleet/read-shard.ts";
import { renderShard } from "../../report/fleet/shard-view.ts";
import { failedShardReport } from "../../report/fleet-shard-report.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { progressOf } from "../progress.ts";
import type { World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { FleetFlags } from "./flags.ts";

/** What is said of a fleet as a whole, and so by no shard of it. */
const OF_THE_FLEET = {
  config: "--config",
  policiesTo: "--policies-to",
  hookImage: "--hook-image",
  shards: "--shards",
  format: "--format",
  write: "--write",
  html: "--html",
} as const satisfies { readonly [name in keyof FleetFlags]: string };

/** `plimsoll fleet SOURCE… --shard INDEX/COUNT`: only the layers of one shard are read, for a later run to report on. */
export async function shard(
  world: World,
  flags: FleetFlags & { readonly shard: string },
  sources: readonly string[],
): Promise<void> {
  const writer = jsonWriterOf(flags);
  await reportFailure(world, writer, failedShardReport, async () => requireShardAlone(flags));
  const { report, failure } = await readShard(world, sources, flags, await progressOf(world));
  await writeResult(world.process.stdout, writer?.(report) ?? renderShard(report));
  if (failure !== undefined) throw failure;
}

function requireShardAlone(flags: FleetFlags): void {
  const name = (Object.keys(OF_THE_FLEET) as (keyof typeof OF_THE_FLEET)[]).find((one) => flags[one] !== undefined);
  if (name === undefined) return;
  throw new PlimsollError("flag-invalid", {
    what: `--shard and ${OF_THE_FLEET[name]} do not go together`,
    why: "a shard reads layers, and judges nothing: the run without --shard does",
    fix: `leave ${OF_THE_FLEET[name]} out`,
  });
}
