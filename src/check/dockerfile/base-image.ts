import type { Instruction } from "../../format/dockerfile/dockerfile.ts";
import { evaluate } from "./evaluation/evaluation.ts";
import type { DockerfileFacts } from "./facts.ts";
import { mountSources } from "./not-buildable.ts";
import { copiedStage, mountedStage } from "./stage-lookup.ts";

/** An image of a registry that a Dockerfile names. */
export interface NamedImage {
  readonly name: string;
  readonly instruction: Instruction;
  /** How the file would name another one: `FROM `, `COPY --from=`, `RUN --mount=from=`. */
  readonly how: string;
}

/**
 * The images whose names are written out: no stage, not scratch, no variable. What is copied or mounted from is an image
 * too, unless whoever builds gives a named context of its name.
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
