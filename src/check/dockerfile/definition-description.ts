import { checkAbove } from "../../format/dockerfile/directives.ts";
import type { Instruction } from "../../format/dockerfile/dockerfile.ts";
import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed } from "./facts.ts";

export const definitionDescription = defineRule<DockerfileFacts>({
  id: "definition-description",
  buildkit: "InvalidDefinitionDescription",
  title: "the comment above a definition describes something else",
  level: "note",
  why: "builders show the comment as the description of the stage or argument only if it starts with that name",
  observe: (facts) =>
    [...facts.file.preamble, ...everyInstruction(facts)].flatMap((instruction) => {
      const names = namesOf(facts, instruction);
      const comment = instruction.described.filter((text) => !text.startsWith("plimsoll ")).at(-1);
      const isMeant = names.length === 0 || comment === undefined || names.includes(comment.split(" ")[0]!);
      if (isMeant || !isAskedFor(facts, instruction)) return [];
      return [
        observed(facts, instruction, `the comment above does not start with ${names.join(" or ")}`, {
          fix: `# ${names[0]} …, or a line with only # between the two`,
        }),
      ];
    }),
});

/**
 * As in BuildKit, the check is off until the file or a comment asks for it: most comments are rightly about something
 * else.
 */
function isAskedFor({ file }: DockerfileFacts, { described }: Instruction): boolean {
  const asked = [...file.directives.check.experimental, ...(checkAbove(described)?.experimental ?? [])];
  return asked.includes("all") || asked.includes("InvalidDefinitionDescription");
}

/** The names that an instruction defines: the arguments of an ARG, the name of a stage. */
function namesOf({ file }: DockerfileFacts, instruction: Instruction): readonly string[] {
  if (instruction.keyword === "ARG") return instruction.pairs.map(({ name }) => name);
  const name = file.stages.find(({ from }) => from === instruction)?.name;
  return name === undefined ? [] : [name.toLowerCase()];
}
