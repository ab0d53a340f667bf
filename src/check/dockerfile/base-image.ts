import type { Stage } from "../../format/dockerfile/dockerfile.ts";
import { type DockerfileFacts, stageNamed } from "./facts.ts";

/** Stages that start from an image of a registry whose name is written out: no other stage, not scratch, no variable. */
export function registryBases(facts: DockerfileFacts): readonly Stage[] {
  return facts.file.stages.filter(
    (stage) =>
      stage.base !== "scratch" && !stage.base.includes("$") && stageNamed(facts, stage.base, stage.index) === undefined,
  );
}
