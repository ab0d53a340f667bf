import { BASE_NAME, type TakenBase, type WorkingBuilder } from "../images/builders.ts";
import { readInstructions } from "./image-layers.ts";
import { type Instruction, PLACE } from "./instruction.ts";
import type { Recipe } from "./recipes.ts";
import type { InstructionRunner } from "./runner.ts";

/**
 * Lets a builder run the instructions on an image that has the go of this machine. `modules` is a full module cache in
 * the builder's context, which is mounted as a module proxy: no instruction has a network.
 */
export function builderRunner({ build }: WorkingBuilder, base: TakenBase, modules: string): InstructionRunner {
  return {
    run: async ({ instructions }: Recipe) => {
      const image = await build(dockerfileOf(instructions, modules), base);
      return readInstructions(image, instructions.length);
    },
  };
}

/** Throws `program-failed` where the builder cannot run a command in the image. */
export async function tryRunning({ build }: WorkingBuilder, base: TakenBase): Promise<void> {
  await build(`FROM ${BASE_NAME}\nRUN ["go", "version"]\n`, base);
}

function dockerfileOf(instructions: readonly Instruction[], modules: string): string {
  const proxy = `--mount=type=bind,source=${modules}/cache/download,target=${PLACE.proxy}`;
  const lines = instructions.map((instruction) => {
    if (instruction.kind === "copy") return `COPY ${JSON.stringify([instruction.source, instruction.to])}`;
    const mounts = instruction.mounts.map(
      (mount) => `--mount=type=cache,id=plimsoll-measure-${mount},target=${PLACE[mount]}`,
    );
    return ["RUN", proxy, ...mounts, JSON.stringify(["go", ...instruction.args])].join(" ");
  });
  return `${[`FROM ${BASE_NAME}`, ...lines].join("\n")}\n`;
}
