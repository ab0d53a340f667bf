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

function matchParts(path: readonly string[], parts: readonly string[]): boolean {
  const [first, ...rest] = parts;
  if (first === undefined) return path.length === 0;
  // At least one part, as `*` does: a registry has no image whose path is empty.
  if (first === "**") return path.some((_, index) => matchParts(path.slice(index + 1), rest));
  const [part, ...others] = path;
  return part !== undefined && (first === "*" || first === part) && matchParts(others, rest);
}
