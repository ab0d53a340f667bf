import { resolve } from "node:path";
import type { GateService, GateSettings } from "../../plan/settings/gate-settings.ts";
import { namesPackage } from "../../session/names-package.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { pathExists } from "../../store/file/real-path.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { type GateSubject, namesFolder } from "./measure.ts";

/** What is gated, and services of the trusted configuration that the change takes away. */
export interface GateSubjects {
  readonly subjects: readonly GateSubject[];
  readonly removed: readonly GateService[];
}

/**
 * What is gated: the service or the thing that a person named; else all services of the configuration; else what
 * plimsoll.yaml builds. Services that the change adds are gated too; one that it takes out of the configuration is gated as
 * long as its folder is there, because its image could still be built.
 */
export async function subjectsOf(
  surroundings: Surroundings,
  target: string | undefined,
  settings: { readonly trusted: GateSettings; readonly now: GateSettings },
): Promise<GateSubjects> {
  const known = new Set(settings.trusted.services.map(({ name }) => name));
  const services = [...settings.trusted.services, ...settings.now.services.filter(({ name }) => !known.has(name))];
  if (target !== undefined) {
    const service = services.find(({ name }) => name === target);
    const named = async () => ({ service: undefined, named: await recognise(surroundings, target) });
    const subject = service === undefined ? await named() : await subjectOfService(surroundings, service);
    return { subjects: [subject], removed: [] };
  }
  if (services.length === 0) {
    return { subjects: [{ service: undefined, named: { kind: "source", sources: [] } }], removed: [] };
  }
  const stays = await Promise.all(services.map((service) => isKept(surroundings, service, settings.now)));
  const kept = services.filter((_, index) => stays[index]);
  return {
    subjects: await Promise.all(kept.map((service) => subjectOfService(surroundings, service))),
    removed: services.filter((_, index) => !stays[index]),
  };
}

async function isKept({ cwd }: Surroundings, { name, source }: GateService, now: GateSettings): Promise<boolean> {
  if (now.services.some((service) => service.name === name) || !namesFolder(source)) return true;
  return pathExists(resolve(cwd, source));
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
