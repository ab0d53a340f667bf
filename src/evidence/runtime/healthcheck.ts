import type { ContainerConfig } from "../../format/oci/config.ts";

/** The shell that docker uses if the image names none. */
const SHELL: readonly string[] = ["/bin/sh", "-c"];

/**
 * What a health check starts: docker's image-spec v1.2, `Healthcheck`. Docker passes the shell form to the shell that
 * the Dockerfile's SHELL names. If a test begins with a word that the specification does not know, docker runs nothing,
 * and podman runs the whole test as a command. Empty if there is no check.
 */
export function healthcheckWords(config: ContainerConfig | undefined): readonly string[] {
  const test = config?.Healthcheck?.Test ?? [];
  const [how = "", ...words] = test;
  if (how === "" || how === "NONE") return [];
  if (how === "CMD") return words;
  if (how !== "CMD-SHELL") return test;
  const shell = config?.Shell ?? [];
  return [...(shell.length > 0 ? shell : SHELL), ...words];
}
