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
    const arguments_ = [...facts.file.preamble, ...everyInstruction(facts)].filter(({ keyword }) => keyword === "ARG");
    const named = [
      ...arguments_.map((instruction) => ({ instruction, name: pairsOf(instruction)[0]![0] })),
      ...facts.file.stages.flatMap(({ from, name }) => (name === undefined ? [] : [{ instruction: from, name }])),
    ];
    return named.flatMap(({ instruction, name }) => {
      const comment = commentAbove(facts, instruction);
      if (comment === undefined || comment === "" || comment.split(/\s/)[0] === name) return [];
      return [
        observed(facts, instruction, `the comment above does not start with ${name}`, {
          fix: `# ${name} …, or an empty line between the two`,
        }),
      ];
    });
  },
});

/** The first line of the comment that stands directly above, unless it speaks to plimsoll. */
function commentAbove({ file }: DockerfileFacts, { line }: Instruction): string | undefined {
  const byLine = new Map(file.comments.map((comment) => [comment.line, comment.text]));
  let first = line;
  while (byLine.has(first - 1)) first -= 1;
  const comment = first === line ? undefined : byLine.get(first);
  return comment?.startsWith("plimsoll ") ? undefined : comment;
}
