import type { GateService, GateSettings } from "../../plan/settings/gate-settings.ts";
import { namesPackage } from "../../session/names-package.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { recogniseImage } from "../../store/recognise.ts";
import type { GateSubject } from "./measure.ts";

/**
 * What is gated: the service or the thing that a person named; else all services of the configuration; else what
 * plimsoll.yaml builds. Services that the change adds are gated too.
 */
export async function subjectsOf(
  surroundings: Surroundings,
  target: string | undefined,
  settings: { readonly trusted: GateSettings; readonly now: GateSettings },
): Promise<readonly GateSubject[]> {
  const known = new Set(settings.trusted.services.map(({ name }) => name));
  const services = [...settings.trusted.services, ...settings.now.services.filter(({ name }) => !known.has(name))];
  if (target === undefined) {
    if (services.length === 0) return [{ service: undefined, named: { kind: "source", sources: [] } }];
    return Promise.all(services.map((service) => subjectOfService(surroundings, service)));
  }
  const service = services.find(({ name }) => name === target);
  if (service !== undefined) return [await subjectOfService(surroundings, service)];
  return [{ service: undefined, named: await recognise(surroundings, target) }];
}

async function subjectOfService(surroundings: Surroundings, service: GateService): Promise<GateSubject> {
  const { name, source, config, platforms } = service;
  return {
    service: name,
    named: await recognise(surroundings, source),
    ...(config === null ? {} : { config }),
    ...(platforms.length === 0 ? {} : { platforms }),
  };
}

async function recognise(surroundings: Surroundings, name: string): Promise<GateSubject["named"]> {
  const image = await recogniseImage(name, surroundings.cwd);
  // `ghcr.io/me/order` alone is an import path, as it is for slim.
  if (image !== undefined && (image.kind !== "registry" || name.includes(":"))) return { kind: "image", target: image };
  if (await namesPackage(surroundings, name)) return { kind: "source", sources: [name] };
  const { isFile } = await import("../../store/file/binary-file.ts");
  return (await isFile(name, surroundings.cwd)) ? { kind: "binary", path: name } : { kind: "source", sources: [name] };
}
