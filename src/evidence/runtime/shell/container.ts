import type { ContainerConfig } from "../../../format/oci/config.ts";
import type { Value } from "../../../format/shell/value.ts";
import type { Situation } from "./situation.ts";

/** What the config of an image gives to the program that it starts. */
export function situationOf(config: ContainerConfig | undefined): Situation {
  const settings = (config?.Env ?? []).map((setting): readonly [string, readonly Value[]] => {
    const [name = "", ...value] = setting.split("=");
    return [name, [value.join("=")]];
  });
  // runc sets HOME from /etc/passwd if Env has none.
  const variables = new Map<string, readonly Value[]>([["HOME", [undefined]], ...settings]);
  return { folders: [config?.WorkingDir || "/"], variables, name: undefined, args: [[]] };
}

/** The situation of a program that is not started by the words of the config: its arguments are not known. */
export function withUnknownArguments(situation: Situation): Situation {
  return { ...situation, args: [[undefined]] };
}

/** One config for each combination of a folder and a search path from which a command may be started. */
export function configsOf(
  config: ContainerConfig | undefined,
  { folders, variables }: Situation,
): readonly ContainerConfig[] {
  const paths = variables.get("PATH") ?? [undefined];
  return folders.flatMap((folder) =>
    folder === undefined
      ? []
      : paths.map((path): ContainerConfig => {
          const others = (config?.Env ?? []).filter((setting) => !setting.startsWith("PATH="));
          return { ...config, WorkingDir: folder, Env: path === undefined ? others : [...others, `PATH=${path}`] };
        }),
  );
}
