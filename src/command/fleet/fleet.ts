import { fleet as holdFleet } from "../../flow/fleet/fleet.ts";
import { renderFleetPage } from "../../report/fleet/fleet-page.ts";
import { failedFleetReport } from "../../report/fleet-report.ts";
import { reportJson } from "../../report/ledger-json.ts";
import { progressOf } from "../progress.ts";
import { reportFailure } from "../report-failure.ts";
import { showVerdict } from "../show-verdict.ts";
import { verdictFormsOf } from "../verdict-forms.ts";
import type { World } from "../world.ts";
import type { FleetFlags } from "./flags.ts";
import { renderForm } from "./forms.ts";
import { requireOfOne } from "./parts.ts";
import { shard as readShard } from "./shard.ts";
import { submitShards } from "./submit-shards.ts";

/** `plimsoll fleet SOURCE…`: the images of many services, held against one standard. */
export async function fleet(this: World, flags: FleetFlags, ...sources: readonly string[]): Promise<void> {
  if (flags.shard !== undefined) return readShard(this, { ...flags, shard: flags.shard }, sources);
  if (flags.on !== undefined) return submitShards(this, flags, sources);
  const asJson = flags.json || flags.format === "json" ? reportJson : undefined;
  const forms = await reportFailure(this, asJson, failedFleetReport, async () => {
    requireOfOne(flags);
    return verdictFormsOf(flags);
  });
  const { json: _json, format: _format, write: _write, html, ...request } = flags;
  const { report, failure } = await holdFleet(this, sources, request, await progressOf(this));
  await showVerdict(this, forms, html, {
    failure,
    render: (form, view) => renderForm(report, form, view),
    renderPage: (css) => renderFleetPage(report, css),
  });
}
