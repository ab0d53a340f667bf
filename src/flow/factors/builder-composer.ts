import { sizeOfImage } from "../../image/uncompressed.ts";
import type { Composer, Composition } from "./composer.ts";
import type { WorkingBuilder } from "./images/builders.ts";

/** Images that a builder puts together. */
export function builderComposer({ is, build }: WorkingBuilder): Composer {
  return { builder: is, sizeOf: async (composition) => sizeOfImage(await build(dockerfileOf(composition))) };
}

/** The Dockerfile runs no command, so that it is built without a base image and without network. */
function dockerfileOf({ parts, env }: Composition): string {
  const copies = parts.map(({ source, to }) => `COPY ${JSON.stringify([source, to])}`);
  return `${["FROM scratch", ...copies, ...env.map((one) => `ENV ${one}`)].join("\n")}\n`;
}
