import type { Container, Variable } from "../../format/kubernetes/pod.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";

/**
 * The config of an image as a container of Kubernetes starts it: `command` takes the place of Entrypoint, and of Cmd too;
 * `args` takes the place of Cmd (API reference, Container v1 core). Volumes of the pod hide what the image has there.
 */
export function startedConfig(config: ContainerConfig, container: Container): ContainerConfig {
  const { command, args, workingDir } = container;
  const variables = container.env.map(({ name, value }) => [name, value ?? ""] as const);
  const expand = (words: readonly string[]) => words.map((word) => expandReferences(word, container.env));
  const cmd = args.length > 0 ? expand(args) : command.length > 0 ? [] : (config.Cmd ?? []);
  return {
    ...config,
    Entrypoint: command.length > 0 ? expand(command) : (config.Entrypoint ?? []),
    Cmd: cmd,
    Env: [...(config.Env ?? []), ...variables.map(([name, value]) => `${name}=${value}`)],
    ...(workingDir === undefined || workingDir === "" ? {} : { WorkingDir: workingDir }),
    Volumes: {
      ...config.Volumes,
      ...Object.fromEntries(container.volumeMounts.map(({ mountPath }) => [mountPath, {}])),
    },
  };
}

/** `$(NAME)` is the variable, `$$` a dollar; what is not set stays as it is written. */
function expandReferences(word: string, variables: readonly Variable[]): string {
  return word.replaceAll(/\$(?:\$|\(([^()]+)\))/g, (whole, name: string | undefined) => {
    if (name === undefined) return "$";
    return variables.findLast((variable) => variable.name === name)?.value ?? whole;
  });
}

/** The variables that the container has for certain: the image's, and over them those that the manifest writes. */
export function variablesOf(started: ContainerConfig): ReadonlyMap<string, string> {
  return new Map(
    (started.Env ?? []).flatMap((setting) => {
      const at = setting.indexOf("=");
      return at < 1 ? [] : [[setting.slice(0, at), setting.slice(at + 1)] as const];
    }),
  );
}
