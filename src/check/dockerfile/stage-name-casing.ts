import { defineRule } from "../rule.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const stageNameCasing = defineRule<DockerfileFacts>({
  id: "stage-name-casing",
  buildkit: "StageNameCasing",
  title: "the name of a stage has capitals",
  level: "note",
  why: "builders take names of stages for equal whatever their case, so two spellings hide that they mean one stage",
  observe: (facts) =>
    facts.file.stages
      .filter(({ name }) => name !== undefined && name !== name.toLowerCase())
      .map(({ name = "", from }) =>
        observed(facts, from, `stage ${name} is spelt with capitals`, { fix: `AS ${name.toLowerCase()}` }),
      ),
});
