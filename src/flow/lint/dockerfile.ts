import { dirname, join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { DockerfileFacts } from "../../check/dockerfile/facts.ts";
import { decodeText } from "../../format/dockerfile/decode-text.ts";
import { parseDockerfile } from "../../format/dockerfile/parse.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { openBuildContext } from "../../store/build-context.ts";
import { isFile } from "../../store/file/binary-file.ts";
import { readSmallFile } from "../../store/file/small-file.ts";

/**
 * Reads a Dockerfile, or the one in a folder, and its build context: the Dockerfile's folder unless another is named.
 * Throws `source-invalid`, `dockerfile-invalid`, `limit-exceeded`.
 */
export async function openDockerfile(
  { cwd, signal }: Surroundings,
  target: string,
  contextFolder: string | undefined,
): Promise<DockerfileFacts> {
  const inside = join(target, "Dockerfile");
  const named = !(await isFile(target, cwd)) && (await isFile(inside, cwd)) ? inside : target;
  const path = resolve(cwd, named);
  const bytes = await readSmallFile(path, LIMITS.dockerfileBytes, "source-invalid");
  if (bytes === undefined) {
    throw new PlimsollError("source-invalid", {
      what: `${named} does not exist`,
      why: "there is no file with that name, and it does not look like the name of an image",
      fix: "name a Dockerfile, or an image such as oci:DIR, docker-archive:FILE or ghcr.io/me/order:v1",
    });
  }
  const file = parseDockerfile(decodeText(bytes, named), named);
  const folder = contextFolder === undefined ? dirname(path) : resolve(cwd, contextFolder);
  const { ignore, ...context } = await openBuildContext(folder, {
    dockerfile: path,
    limitFiles: LIMITS.contextFiles,
    signal,
  });
  return { where: named, file, ignore, context };
}
