import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed } from "./facts.ts";

export const emptyContinuation = defineRule<DockerfileFacts>({
  id: "empty-continuation",
  buildkit: "NoEmptyContinuation",
  title: "an instruction has an empty line in it",
  level: "warning",
  why: "builders still continue after the empty line, but have announced that they will refuse it",
  observe: (facts) =>
    [...facts.file.preamble, ...everyInstruction(facts)]
      .filter(({ emptyContinuations }) => emptyContinuations.length > 0)
      .map((instruction) =>
        observed(facts, instruction, `${instruction.keyword} continues after an empty line`, {
          evidence: instruction.emptyContinuations.map((line) => `line ${line} is empty`),
          fix: "remove the empty line, or make it a comment",
        }),
      ),
});
