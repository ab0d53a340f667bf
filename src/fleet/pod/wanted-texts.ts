import { askedPorts } from "../../format/kubernetes/handlers.ts";
import type { Container } from "../../format/kubernetes/pod.ts";

/**
 * The texts that rules look for in the programs of a container: names of variables and their halves, mount paths, and ports.
 */
export function wantedTexts(container: Container): readonly string[] {
  const names = container.env.map(({ name }) => name);
  const ports = portsOf(container).map(String);
  const texts = [...names, ...names.flatMap((name) => halvesOf(name).flat()), ...mountPathsOf(container), ...ports];
  return [...new Set(texts)].filter((text) => text.length > 0 && text.length <= 500);
}

function mountPathsOf({ volumeMounts }: Container): readonly string[] {
  return volumeMounts.map(({ mountPath }) => plainPath(mountPath));
}

/** Without the slashes at its end. */
export function plainPath(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, "") : path;
}

/** The ways to cut a name in two at an underscore: programs put names together from a prefix and a key. */
export function halvesOf(name: string): readonly (readonly [string, string])[] {
  const cuts = [...name.matchAll(/_/g)].map(({ index }) => index);
  return cuts.map((at) => [name.slice(0, at), name.slice(at + 1)] as const).filter(([a, b]) => a !== "" && b !== "");
}

/** Ports by number that the container declares, or that its probes and hooks ask. */
function portsOf(container: Container): readonly number[] {
  const declared = container.ports.map(({ containerPort }) => containerPort);
  const asked = askedPorts(container).flatMap(({ port }) => (typeof port === "number" ? [port] : []));
  return [...new Set([...declared, ...asked])].filter((port) => port > 0);
}
