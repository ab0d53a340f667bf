import type { Instruction } from "../../format/dockerfile/dockerfile.ts";
import { evaluate } from "./evaluation/evaluation.ts";
import type { DockerfileFacts } from "./facts.ts";
import { mountSources } from "./mount-sources.ts";
import { copiedStage, mountedStage } from "./stage-lookup.ts";

/** An image of a registry that a Dockerfile names. */
export interface NamedImage {
  readonly name: string;
  readonly instruction: Instruction;
  /** The words that come before the image's name in the file: `FROM `, `COPY --from=`, `RUN --mount=from=`. */
  readonly how: string;
}

/**
 * The images whose names are written out: not a stage, not scratch, not a variable. The source of a copy or a mount is
 * an image too, unless the build is given a named context of that name.
 */
export function namedImages({ file }: DockerfileFacts): readonly NamedImage[] {
  return evaluate(file)
    .stages.flatMap(({ stage, below, steps }) => [
      ...(below === undefined ? [{ name: stage.base, instruction: stage.from, how: "FROM " }] : []),
      ...steps.flatMap(({ instruction }) => [
        ...instruction.flags
          .filter(({ name, value = "" }) => name === "from" && value !== "" && copiedStage(file, value) === undefined)
          .map(({ value = "" }) => ({ name: value, instruction, how: "COPY --from=" })),
        ...mountSources(instruction)
          .filter((name) => mountedStage(file, name) === undefined)
          .map((name) => ({ name, instruction, how: "RUN --mount=from=" })),
      ]),
    ])
    .filter(({ name }) => name !== "scratch" && !name.includes("$"));
}
