import { maskSecrets } from "../../base/secret-text.ts";
import type { Instruction } from "../../format/dockerfile/dockerfile.ts";
import { defineRule } from "../rule.ts";
import { type EvaluatedStage, evaluate } from "./evaluation/evaluation.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

/** ENTRYPOINT and CMD that are written as a string are passed to a shell. */
export const shellForm = defineRule<DockerfileFacts>({
  id: "shell-form",
  buildkit: "JSONArgsRecommended",
  title: "the service is started through a shell",
  level: "warning",
  why: "the shell is process 1 and does not forward signals, so the service is killed after the grace period; and the image must contain a shell",
  observe: (facts) =>
    evaluate(facts.file)
      .stages.flatMap(handedToShell)
      .map((instruction) =>
        observed(facts, instruction, `${instruction.keyword} is a string, which /bin/sh -c runs`, {
          fix: `${instruction.keyword} ${JSON.stringify(maskSecrets(instruction.words.join(" ")).split(" "))}`,
        }),
      ),
});

/** The instructions that go to a shell. After a SHELL instruction, the author wants a shell. */
function handedToShell(stage: EvaluatedStage): readonly Instruction[] {
  if (stage.below !== undefined && setsShell(stage.below)) return [];
  const instructions = stage.steps.map(({ instruction }) => instruction);
  const shell = instructions.findIndex(({ keyword }) => keyword === "SHELL");
  return instructions
    .slice(0, shell < 0 ? undefined : shell)
    .filter(({ keyword, json }) => /^(?:CMD|ENTRYPOINT)$/.test(keyword) && json === undefined);
}

function setsShell({ below, steps }: EvaluatedStage): boolean {
  return steps.some(({ instruction }) => instruction.keyword === "SHELL") || (below !== undefined && setsShell(below));
}
