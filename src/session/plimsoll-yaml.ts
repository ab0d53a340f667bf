import { dirname, resolve } from "node:path";
import { LIMITS } from "../base/limits.ts";
import { PLIMSOLL_FILE } from "../plan/settings/plimsoll-file.ts";
import { readYamlFile } from "../plan/settings/yaml-file.ts";
import { readSmallText } from "../store/file/small-file.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * What plimsoll.yaml says, or the file that `config` names. `text` is undefined where there is no such file, which then says nothing;
 * `folder` is where it would be. Throws `config-invalid`.
 */
export async function readPlimsollYaml({ cwd }: Surroundings, config: string | undefined) {
  const file = config ?? "plimsoll.yaml";
  const path = resolve(cwd, file);
  const text = await readSmallText(path, file, LIMITS.configFileBytes, "config-invalid");
  return { file, folder: dirname(path), text, ...readYamlFile(text ?? "", file, PLIMSOLL_FILE) };
}
