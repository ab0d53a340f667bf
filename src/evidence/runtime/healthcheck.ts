import type { ContainerConfig } from "../../format/oci/config.ts";

/** What docker's `SHELL` is where the image names none. */
const SHELL: readonly string[] = ["/bin/sh", "-c"];

/**
 * What a health check starts: docker's image-spec v1.2, `Healthcheck`. Docker gives the shell form to the shell that the
 * Dockerfile's SHELL names. Of a test that begins with none of its words docker runs nothing, and podman all of it. Empty
 * where there is no check.
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
