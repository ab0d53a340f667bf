import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { FleetService } from "../../fleet/services/fleet-service.ts";
import { parseServiceList, usualName } from "../../fleet/services/service-list.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import { recogniseImage } from "../../store/recognise.ts";

/**
 * The services that are named: images, and files that list them. The same image under the same name counts once. Throws
 * `source-invalid` where a source names none.
 */
export async function servicesOf({ cwd }: Surroundings, sources: readonly string[]): Promise<readonly FleetService[]> {
  const found: FleetService[] = [];
  for (const source of sources) found.push(...(await servicesIn(source, cwd)));
  return [...new Map(found.map((service) => [`${service.name}\0${service.image}`, service])).values()];
}

async function servicesIn(source: string, cwd: string): Promise<readonly FleetService[]> {
  const isImage = (await recogniseImage(source, cwd)) !== undefined;
  if (isImage) return [{ name: usualName(source), image: source, replicas: null, where: "command line" }];
  const text = await readSmallText(resolve(cwd, source), source, LIMITS.fleetListBytes, "source-invalid");
  if (text === undefined) throw unknownSource(source, "there is no such file, and an image has a tag or a host");
  const services = parseServiceList(text, source);
  if (services.length === 0) throw unknownSource(source, "the file lists no image");
  if (services.length > LIMITS.fleetServices) {
    throw unknownSource(source, `it lists more than ${LIMITS.fleetServices} services, the most that are looked at`);
  }
  return services;
}

function unknownSource(source: string, why: string): PlimsollError {
  return new PlimsollError("source-invalid", {
    what: `${source} names no services`,
    why,
    fix: "name images, or a file with an image a line: ghcr.io/acme/order:v1.2.3 replicas=3",
  });
}
