import { defineRule } from "../rule.ts";
import { evaluate, valuesOf } from "./evaluation/evaluation.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const undefinedVariable = defineRule<DockerfileFacts>({
  id: "undefined-variable",
  buildkit: "UndefinedVar",
  title: "an instruction uses a variable that nobody sets",
  level: "warning",
  why: "the variable is replaced by nothing, so a path or a name is not the intended one",
  // A base from outside may set any variable: only stages that start from nothing can be judged.
  observe: (facts) =>
    evaluate(facts.file).stages.flatMap(({ steps }) =>
      steps
        // No builder reports a missing variable in a port.
        .filter(({ instruction }) => instruction.keyword !== "EXPOSE")
        .flatMap((step) =>
          [...new Set(valuesOf(step).flatMap(({ missed }) => [...missed]))].map((name) =>
            observed(facts, step.instruction, `$${name} is not set in this stage`),
          ),
        ),
    ),
});
