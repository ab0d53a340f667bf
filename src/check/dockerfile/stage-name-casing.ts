import { defineRule } from "../rule.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const stageNameCasing = defineRule<DockerfileFacts>({
  id: "stage-name-casing",
  buildkit: "StageNameCasing",
  title: "the name of a stage has capital letters",
  level: "note",
  why: "builders compare names of stages without regard to case, so two spellings of one name look like two stages",
  observe: (facts) =>
    facts.file.stages
      .filter(({ name }) => name !== undefined && name !== name.toLowerCase())
      .map(({ name = "", from }) =>
        observed(facts, from, `the name of stage ${name} has capital letters`, { fix: `AS ${name.toLowerCase()}` }),
      ),
});
