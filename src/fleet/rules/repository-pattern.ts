import type { Reference } from "../../format/oci/reference.ts";

/** Repositories of a registry: `ghcr.io/acme/*`, in which `*` stands for one part of the path and `**` for any number of them. */
export interface RepositoryPattern {
  readonly text: string;
  readonly registry: string;
  /** The path's parts, or `*` and `**`. */
  readonly parts: readonly string[];
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$/;
const PART = /^(?:\*\*?|[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)$/;

/**
 * Parses a pattern. The registry is always written out, docker.io too: a pattern that begins with a path would hold for
 * registries that nobody thought of. Undefined for a text of another form.
 */
export function parseRepositoryPattern(text: string): RepositoryPattern | undefined {
  const [written = "", ...parts] = text.split("/");
  const registry = written === "index.docker.io" ? "docker.io" : written;
  const isHost = HOST.test(registry) && (/[.:]/.test(registry) || registry === "localhost");
  if (!isHost || parts.length === 0 || !parts.every((part) => PART.test(part))) return undefined;
  // Docker Hub has no shorter paths: docker.io/redis is docker.io/library/redis.
  const isOfficial = registry === "docker.io" && parts.length === 1 && parts[0] !== "**";
  return { text, registry, parts: isOfficial ? ["library", ...parts] : parts };
}

/** Whole parts are compared: `ghcr.io/acme/*` is not about `ghcr.io/acme-evil/order`, nor about `ghcr.io/acme/team/order`. */
export function isInRepositories({ registry, repository }: Reference, pattern: RepositoryPattern): boolean {
  return registry === pattern.registry && matchParts(repository.split("/"), pattern.parts);
}

/** How many parts of the pattern are met after each part of the path: all ways at once, so that `**` often costs no more than once. */
function matchParts(path: readonly string[], parts: readonly string[]): boolean {
  let met: ReadonlySet<number> = new Set([0]);
  for (const part of path) {
    const meets = [...met].filter((index) => parts[index]?.startsWith("*") || parts[index] === part);
    // At least one part, as `*` does: a registry has no image whose path is empty.
    met = new Set(meets.flatMap((index) => (parts[index] === "**" ? [index, index + 1] : [index + 1])));
  }
  return met.has(parts.length);
}
