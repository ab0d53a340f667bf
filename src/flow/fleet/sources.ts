import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { parseRepositoryPattern } from "../../fleet/rules/repository-pattern.ts";
import type { FleetService, FoundServices, UnreadPlace } from "../../fleet/services/fleet-service.ts";
import { parseServiceList, usualName } from "../../fleet/services/service-list.ts";
import type { Checkouts } from "../../session/argo/checkouts.ts";
import { namesManifests } from "../../session/manifests.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { cataloguedServices } from "./catalogue.ts";
import { servicesInManifests } from "./manifest-services.ts";
import type { OtherSource } from "./workflows.ts";

/**
 * The services that are named: images, repositories of a registry, files that list images, and manifests. What is named twice at
 * one place counts once. Throws `source-invalid` where a source names none.
 */
export async function servicesOf(
  surroundings: Surroundings,
  stores: Stores,
  checkouts: Checkouts,
  sources: readonly OtherSource[],
): Promise<FoundServices> {
  const services: FleetService[] = [];
  const unread: UnreadPlace[] = [];
  for (const { source, hasWorkflows } of sources) {
    const found = await servicesIn(surroundings, stores, checkouts, source);
    if (found.services.length + found.unread.length === 0 && !hasWorkflows)
      throw unknownSource(source, "no image is named there");
    for (const one of found.services) services.push(one);
    for (const one of found.unread) unread.push(one);
    if (services.length > LIMITS.fleetServices) {
      throw unknownSource(source, `there are more than ${LIMITS.fleetServices} services, the most that are looked at`);
    }
  }
  const distinct = new Map(services.map((service) => [`${service.name}\0${service.image}\0${service.where}`, service]));
  return { services: [...distinct.values()], unread };
}

async function servicesIn(
  surroundings: Surroundings,
  stores: Stores,
  checkouts: Checkouts,
  source: string,
): Promise<FoundServices> {
  const { cwd, signal } = surroundings;
  const pattern = source.includes("*") ? parseRepositoryPattern(source) : undefined;
  if (pattern !== undefined) return cataloguedServices(stores, pattern, signal);
  if ((await recogniseImage(source, cwd)) !== undefined) {
    const name = usualName(source);
    return { services: [{ name, image: source, replicas: null, where: "command line", run: null }], unread: [] };
  }
  if (await namesManifests(source, cwd)) return servicesInManifests(surroundings, checkouts, source);
  const text = await readSmallText(resolve(cwd, source), source, LIMITS.fleetListBytes, "source-invalid");
  if (text === undefined) throw unknownSource(source, "there is no such file, and an image has a tag or a host");
  return { services: parseServiceList(text, source), unread: [] };
}

function unknownSource(source: string, why: string): PlimsollError {
  return new PlimsollError("source-invalid", {
    what: `${source} names no services`,
    why,
    fix: "name images, manifests, or a file with an image a line: ghcr.io/acme/order:v1.2.3 replicas=3",
  });
}
