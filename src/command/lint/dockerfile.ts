import { dirname, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { DockerfileFacts } from "../../check/dockerfile/facts.ts";
import { parseIgnoreFile } from "../../format/dockerfile/ignore.ts";
import { parseDockerfile } from "../../format/dockerfile/parse.ts";
import { walkFolder } from "../../store/build-context.ts";
import { readSmallFile } from "../../store/small-file.ts";
import type { World } from "../world.ts";

/** Reads a Dockerfile and what lies around it. Throws `source-invalid`, `dockerfile-invalid`, `limit-exceeded`. */
export async function openDockerfile({ cwd, signal }: World, named: string): Promise<DockerfileFacts> {
  const path = resolve(cwd, named);
  const text = await readText(path);
  if (text === undefined) {
    throw new PlimsollError("source-invalid", {
      what: `${named} does not exist`,
      why: "it is no file, and does not read like an image's name",
      fix: "name a Dockerfile, or an image such as oci:DIR, docker-archive:FILE or ghcr.io/me/order:v1",
    });
  }
  const file = parseDockerfile(text, named);
  const folder = dirname(path);
  const [own, shared, context] = await Promise.all([
    // BuildKit: an ignore file that is named after the Dockerfile is used in place of the folder's.
    readText(`${path}.dockerignore`),
    readText(resolve(folder, ".dockerignore")),
    walkFolder(folder, signal),
  ]);
  const ignore = own ?? shared;
  return { where: named, file, ignore: ignore === undefined ? undefined : parseIgnoreFile(ignore), context };
}

async function readText(path: string): Promise<string | undefined> {
  const bytes = await readSmallFile(path, LIMITS.dockerfileBytes, "source-invalid");
  return bytes === undefined ? undefined : Buffer.from(bytes).toString();
}
