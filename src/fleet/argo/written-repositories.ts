import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { maskSecrets } from "../../base/secret-text.ts";
import { repositoryKey } from "./repository-url.ts";

/** Folders with checkouts, absolute, by the key of their repository. */
export type FleetRepositories = ReadonlyMap<string, string>;

/**
 * Reads `repositories` in the section `fleet` of plimsoll.yaml, which names folders relative to its own. Throws `config-invalid`, with line
 * and column.
 */
export function parseFleetRepositories(
  written: Readonly<Record<string, string>> | undefined,
  placeOf: (path: readonly PropertyKey[]) => string,
  own: string,
): FleetRepositories {
  return new Map(
    Object.entries(written ?? {}).map(([url, folder]) => {
      const key = repositoryKey(url);
      if (key !== undefined) return [key, resolve(own, folder)] as const;
      throw new PlimsollError("config-invalid", {
        what: `${JSON.stringify(maskSecrets(url))} is no URL of a git repository`,
        why: "it names a host and a path there, as repoURL of an Application does",
        fix: "for example https://github.com/acme/deploy: ../deploy",
        where: placeOf(["fleet", "repositories", url]),
      });
    }),
  );
}
