import { defineRule } from "../rule.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const redundantTargetPlatform = defineRule<DockerfileFacts>({
  id: "redundant-target-platform",
  buildkit: "RedundantTargetPlatform",
  title: "FROM asks for the platform that it would take anyway",
  level: "note",
  why: "it reads as if something were special about the stage",
  observe: (facts) =>
    facts.file.stages
      .filter(({ platform }) => platform !== undefined && /^\$(?:TARGETPLATFORM|\{TARGETPLATFORM\})$/.test(platform))
      .map(({ from }) =>
        observed(facts, from, "--platform=$TARGETPLATFORM is what FROM does", { fix: "leave it out" }),
      ),
});
