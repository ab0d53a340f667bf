import { dirname, resolve } from "node:path";
import { LIMITS } from "../../base/limits.ts";
import { type FleetRepositories, parseFleetRepositories } from "../../fleet/argo/written-repositories.ts";
import { PLIMSOLL_FILE } from "../../plan/settings/plimsoll-file.ts";
import { readYamlFile } from "../../plan/settings/yaml-file.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import type { Surroundings } from "../surroundings.ts";

/** Where plimsoll.yaml, or the file that `config` names, says that repositories are: none without it. Throws `config-invalid`. */
export async function readRepositories({ cwd }: Surroundings, config: string | undefined): Promise<FleetRepositories> {
  const file = config ?? "plimsoll.yaml";
  const path = resolve(cwd, file);
  const text = await readSmallText(path, file, LIMITS.configFileBytes, "config-invalid");
  const { data, placeOf } = readYamlFile(text ?? "", file, PLIMSOLL_FILE);
  return parseFleetRepositories(data.fleet?.repositories, placeOf, dirname(path));
}
