import { defineRule } from "../rule.ts";
import { type EvaluatedStage, evaluate } from "./evaluation/evaluation.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const relativeWorkdir = defineRule<DockerfileFacts>({
  id: "relative-workdir",
  buildkit: "WorkdirRelativePath",
  title: "WORKDIR is relative to the working directory of the base",
  level: "warning",
  why: "with another base, or another version of it, the files are in another place",
  observe: (facts) =>
    evaluate(facts.file).stages.flatMap((stage) => {
      // Only the first is reported: when it is fixed, those after it are fixed too.
      const first = workdirsOf(stage)[0];
      if (first === undefined || (stage.below !== undefined && isSettled(stage.below))) return [];
      const path = first.words[0]?.text;
      if (path === undefined || isAbsolute(path)) return [];
      return [
        observed(
          facts,
          first.instruction,
          `${first.instruction.text} is relative, and no WORKDIR before it is absolute`,
          {
            fix: `WORKDIR /${first.instruction.text}`,
          },
        ),
      ];
    }),
});

function workdirsOf({ steps }: EvaluatedStage) {
  return steps.filter(({ instruction }) => instruction.keyword === "WORKDIR");
}

function isSettled(stage: EvaluatedStage): boolean {
  return workdirsOf(stage).length > 0 || (stage.below !== undefined && isSettled(stage.below));
}

function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/])/.test(path);
}
