import type { Instruction } from "../../format/dockerfile/dockerfile.ts";
import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed, pairsOf } from "./facts.ts";

export const definitionDescription = defineRule<DockerfileFacts>({
  id: "definition-description",
  buildkit: "InvalidDefinitionDescription",
  title: "the comment above a definition describes something else",
  level: "note",
  why: "builders show it as the description of the stage or argument when it starts with its name",
  observe: (facts) => {
    // Off in BuildKit too, until the file asks for it: most comments are about something else, and rightly so.
    if (
      !facts.file.directives.check.experimental.some((name) => /^(?:all|InvalidDefinitionDescription)$/i.test(name))
    ) {
      return [];
    }
    const instructions = [...facts.file.preamble, ...everyInstruction(facts)];
    return instructions.flatMap((instruction, index) => {
      const names = namesOf(facts, instruction);
      const comment = commentBefore(facts, instruction, instructions[index - 1]?.endLine ?? 0);
      if (names.length === 0 || comment === undefined || names.includes(comment.split(" ")[0]!)) return [];
      return [
        observed(facts, instruction, `the comment above does not start with ${names.join(" or ")}`, {
          fix: `# ${names[0]} …, or a line with # alone between the two`,
        }),
      ];
    });
  },
});

/** What an instruction defines: the arguments of an ARG, the name of a stage. */
function namesOf({ file }: DockerfileFacts, instruction: Instruction): readonly string[] {
  if (instruction.keyword === "ARG") return pairsOf(instruction).map(([name]) => name);
  const name = file.stages.find(({ from }) => from === instruction)?.name;
  return name === undefined ? [] : [name];
}

/** The last comment since the instruction before, unless it is an empty one or speaks to plimsoll. */
function commentBefore({ file }: DockerfileFacts, { line }: Instruction, endOfLast: number): string | undefined {
  const last = file.comments.findLast((comment) => endOfLast < comment.line && comment.line < line)?.text;
  return last === "" || last?.startsWith("plimsoll ") ? undefined : last;
}
