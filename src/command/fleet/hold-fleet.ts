import { fleet } from "../../flow/fleet/fleet.ts";
import type { FleetRequest } from "../../flow/fleet/request.ts";
import type { ShardProcesses } from "../../flow/fleet/shard-processes.ts";
import { renderFleetPage } from "../../report/fleet/fleet-page.ts";
import { progressOf } from "../progress.ts";
import { showVerdict } from "../show-verdict.ts";
import type { verdictFormsOf } from "../verdict-forms.ts";
import type { World } from "../world.ts";
import { renderForm } from "./forms.ts";

interface Asked {
  readonly request: FleetRequest;
  readonly forms: ReturnType<typeof verdictFormsOf>;
  readonly html: string | undefined;
  /** Those that read shards, and have begun. */
  readonly processes: ShardProcesses | undefined;
}

/** Holds a fleet against its rules, and shows the verdict in the forms that are asked for. */
export async function holdFleet(
  world: World,
  sources: readonly string[],
  { request, forms, html, processes }: Asked,
): Promise<void> {
  const { report, failure } = await fleet(world, sources, request, await progressOf(world), processes);
  await showVerdict(world, forms, html, {
    failure,
    render: (form, view) => renderForm(report, form, view),
    renderPage: (css) => renderFleetPage(report, css),
  });
}
