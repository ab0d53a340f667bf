import { formatReference, type Reference } from "../../format/oci/reference.ts";
import { isInRepositories, type RepositoryPattern } from "./repository-pattern.ts";
import { type FleetFinding, fails, passes } from "./rule.ts";

/** Does the image come from one of these places? A name without a registry is one of docker.io. */
export function judgeRegistry(reference: Reference, allowed: readonly RepositoryPattern[]): FleetFinding {
  const { registry, repository } = reference;
  const name = formatReference({ registry, repository });
  const found = allowed.find((pattern) => isInRepositories(reference, pattern));
  if (found !== undefined) return passes(`${name} is in ${found.text}`);
  const places = allowed.map(({ text }) => text).join(", ");
  return fails(`${name} is in none of ${places}`, `copy it to one of them, and name it there: plimsoll help copy`);
}
