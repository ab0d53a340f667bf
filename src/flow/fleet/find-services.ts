import type { FoundServices } from "../../fleet/services/fleet-service.ts";
import type { Workflow } from "../../format/workflow/workflow.ts";
import { Checkouts } from "../../session/argo/checkouts.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { FleetSettings } from "./read-settings.ts";
import { servicesOf } from "./sources.ts";
import { workflowsOf } from "./workflows.ts";

export interface FoundFleet extends FoundServices {
  readonly workflows: readonly Workflow[];
  /** The sources in which services may be: all but workflows. */
  readonly ofServices: readonly string[];
}

/** Everything that the sources name: services, and workflows. Throws what reading them throws, and the signal's reason. */
export async function findServices(
  surroundings: Surroundings,
  stores: Stores,
  sources: readonly string[],
  { repositories }: Pick<FleetSettings, "repositories">,
): Promise<FoundFleet> {
  const { workflows, unread: unreadWorkflows, others } = await workflowsOf(surroundings, sources);
  await using checkouts = new Checkouts(surroundings, repositories);
  const { services, unread } = await servicesOf(surroundings, stores, checkouts, others);
  const ofServices = others.map(({ source }) => source);
  return { services, workflows, unread: [...unread, ...unreadWorkflows], ofServices };
}
