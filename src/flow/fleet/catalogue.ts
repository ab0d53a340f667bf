import { PlimsollError } from "../../base/error.ts";
import { Slots } from "../../base/slots.ts";
import { isInRepositories, type RepositoryPattern } from "../../fleet/rules/repository-pattern.ts";
import type { FleetService, FoundServices, UnreadPlace } from "../../fleet/services/fleet-service.ts";
import { newestRelease } from "../../fleet/services/newest-release.ts";
import { formatReference, parseReference, type Reference } from "../../format/oci/reference.ts";
import { problemText } from "../../report/error-view.ts";
import type { Stores } from "../../session/stores.ts";

/** So many repositories are asked for their tags at once. */
const AT_ONCE = 8;

/**
 * The newest release of each repository of a registry that matches. A repository whose tags cannot be read hides no other.
 * Throws `source-invalid` where the registry does not list its repositories, and what asking it throws.
 */
export async function cataloguedServices(
  { catalogue }: Pick<Stores, "catalogue">,
  pattern: RepositoryPattern,
  signal: AbortSignal,
): Promise<FoundServices> {
  const { registry } = pattern;
  const repositories = await catalogue.repositories(registry);
  if (repositories === undefined) throw noCatalogue(registry);
  const matching = repositories
    .flatMap((repository) => referenceOf(registry, repository) ?? [])
    .filter((reference) => isInRepositories(reference, pattern));
  const slots = new Slots(AT_ONCE);
  const found = await Promise.all(matching.map((one) => slots.use(() => serviceOf(catalogue, one, signal))));
  return {
    services: found.flatMap((one) => ("why" in one ? [] : [one])),
    unread: found.flatMap((one) => ("why" in one ? [one] : [])),
  };
}

/** Undefined for what no registry takes as the name of a repository: it would lead elsewhere. */
function referenceOf(registry: string, repository: string): Reference | undefined {
  try {
    const reference = parseReference(`${registry}/${repository}`);
    return reference.repository === repository && reference.tag === undefined ? reference : undefined;
  } catch {
    return undefined;
  }
}

async function serviceOf(
  catalogue: Stores["catalogue"],
  reference: Reference,
  signal: AbortSignal,
): Promise<FleetService | UnreadPlace> {
  const where = formatReference(reference);
  try {
    const tag = newestRelease((await catalogue.tags(reference)) ?? []);
    if (tag === undefined) return { where, why: "it has no tag that is a release, such as v1.2.3, and no latest" };
    const name = reference.repository.split("/").at(-1)!;
    return { name, image: formatReference({ ...reference, tag }), replicas: null, where, run: null };
  } catch (thrown) {
    signal.throwIfAborted();
    return { where, why: problemText(thrown) };
  }
}

function noCatalogue(registry: string): PlimsollError {
  return new PlimsollError("source-invalid", {
    what: `${registry} does not list its repositories`,
    why: "many registries do not: ghcr.io and docker.io are among them",
    fix: "name the images, or a file with an image a line",
  });
}
