import { PlimsollError } from "../../base/error.ts";
import { type FleetRepositories, parseFleetRepositories } from "../../fleet/argo/written-repositories.ts";
import { parseFleetRules, parseFleetWaivers } from "../../fleet/rules/parse-rules.ts";
import type { FleetRules, FleetWaiver } from "../../fleet/rules/settings.ts";
import { readPlimsollYaml } from "../../session/plimsoll-yaml.ts";
import type { Surroundings } from "../../session/surroundings.ts";

/** What plimsoll.yaml says of a fleet. */
export interface FleetSettings {
  readonly rules: FleetRules;
  readonly waivers: readonly FleetWaiver[];
  readonly repositories: FleetRepositories;
  /** Undefined where nobody wrote any. */
  readonly file: string | undefined;
  /** The whole file. */
  readonly text: string;
  /** The folder that it is in: what the rules name lies beside it. */
  readonly folder: string;
}

/** Throws `config-invalid`. */
export async function readSettings(surroundings: Surroundings, config: string | undefined): Promise<FleetSettings> {
  const { file, folder, text, data, placeOf } = await readPlimsollYaml(surroundings, config);
  if (text === undefined && config !== undefined) {
    throw new PlimsollError("config-invalid", {
      what: `${file} does not exist`,
      fix: "name a file with a section fleet",
    });
  }
  const written = data.fleet ?? {};
  return {
    rules: parseFleetRules(written, placeOf),
    waivers: parseFleetWaivers(written, placeOf),
    repositories: parseFleetRepositories(written.repositories, placeOf, folder),
    file: data.fleet === undefined ? undefined : file,
    text: text ?? "",
    folder,
  };
}
