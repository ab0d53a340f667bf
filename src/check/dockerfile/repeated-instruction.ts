import { defineRule } from "../rule.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const repeatedInstruction = defineRule<DockerfileFacts>({
  id: "repeated-instruction",
  buildkit: "MultipleInstructionsDisallowed",
  title: "an instruction is repeated, and only the last one counts",
  level: "warning",
  why: "the earlier one does nothing, but looks as if it did",
  observe: (facts) =>
    facts.file.stages.flatMap(({ instructions }) =>
      ["CMD", "ENTRYPOINT", "HEALTHCHECK"].flatMap((wanted) => {
        const found = instructions.filter(({ keyword }) => keyword === wanted);
        return found
          .slice(0, -1)
          .map((instruction) =>
            observed(facts, instruction, `${wanted} on line ${found.at(-1)!.line} replaces this one`),
          );
      }),
    ),
});
