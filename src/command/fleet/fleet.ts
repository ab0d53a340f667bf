import { beginShards } from "../../flow/fleet/shard-processes.ts";
import { failedFleetReport } from "../../report/fleet-report.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { reportFailure } from "../report-failure.ts";
import { verdictFormsOf } from "../verdict-forms.ts";
import type { World } from "../world.ts";
import type { FleetFlags } from "./flags.ts";
import { requireOfOne } from "./parts.ts";

/**
 * `plimsoll fleet SOURCE…`: the images of many services, held against one standard. What the rest needs is loaded beside the start of the
 * processes that read shards.
 */
export async function fleet(this: World, flags: FleetFlags, ...sources: readonly string[]): Promise<void> {
  const { shard, on } = flags;
  if (shard !== undefined) return (await import("./shard.ts")).shard(this, { ...flags, shard }, sources);
  if (on !== undefined) return (await import("./submit-shards.ts")).submitShards(this, flags, sources);
  const asJson = flags.json || flags.format === "json" ? reportJson : undefined;
  const { json: _json, format: _format, write: _write, html, ...request } = flags;
  const { forms, begun } = await reportFailure(this, asJson, failedFleetReport, async () => {
    requireOfOne(flags);
    const forms = verdictFormsOf(flags);
    return { forms, begun: beginShards(this, sources, request) };
  });
  await using processes = begun;
  const { holdFleet } = await import("./hold-fleet.ts");
  await holdFleet(this, sources, { request, forms, html, processes });
}
