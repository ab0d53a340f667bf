import { defineRule } from "../rule.ts";
import { evaluate } from "./evaluation/evaluation.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const redundantTargetPlatform = defineRule<DockerfileFacts>({
  id: "redundant-target-platform",
  buildkit: "RedundantTargetPlatform",
  title: "FROM asks for the platform that it takes anyway",
  level: "note",
  why: "it looks as if this stage were special",
  observe: (facts) =>
    evaluate(facts.file)
      .stages.filter(
        ({ platform }) =>
          platform !== undefined &&
          platform.set.size === 1 &&
          platform.set.has("TARGETPLATFORM") &&
          platform.unset.size === 0 &&
          platform.text === "linux/amd64",
      )
      .map(({ stage }) =>
        observed(facts, stage.from, "--platform=$TARGETPLATFORM is the default of FROM", { fix: "leave it out" }),
      ),
});
