import { type FleetRepositories, parseFleetRepositories } from "../../fleet/argo/written-repositories.ts";
import { readPlimsollYaml } from "../plimsoll-yaml.ts";
import type { Surroundings } from "../surroundings.ts";

/** Where plimsoll.yaml, or the file that `config` names, says that repositories are: none without it. Throws `config-invalid`. */
export async function readRepositories(
  surroundings: Surroundings,
  config: string | undefined,
): Promise<FleetRepositories> {
  const { data, placeOf, folder } = await readPlimsollYaml(surroundings, config);
  return parseFleetRepositories(data.fleet?.repositories, placeOf, folder);
}
