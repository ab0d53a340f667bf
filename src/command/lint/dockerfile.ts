import { dirname, join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { DockerfileFacts } from "../../check/dockerfile/facts.ts";
import { decodeText } from "../../format/dockerfile/decode-text.ts";
import { parseDockerfile } from "../../format/dockerfile/parse.ts";
import { isFile } from "../../store/binary-file.ts";
import { openBuildContext } from "../../store/build-context.ts";
import { readSmallFile } from "../../store/small-file.ts";
import type { World } from "../world.ts";

/**
 * Reads a Dockerfile, or the one in a folder, and its build context: the folder that it lies in unless another is named.
 * Throws `source-invalid`, `dockerfile-invalid`, `limit-exceeded`.
 */
export async function openDockerfile(
  { cwd, signal }: World,
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
      why: "it is no file, and does not read like an image's name",
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
