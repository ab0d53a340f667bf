import { defineRule } from "../rule.ts";
import { evaluate } from "./evaluation/evaluation.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const undefinedArgInFrom = defineRule<DockerfileFacts>({
  id: "undefined-arg-in-from",
  buildkit: "UndefinedArgInFrom",
  title: "FROM uses a variable that nobody declares",
  level: "error",
  why: "the variable is empty there, so the build uses another image than intended, or none",
  observe: (facts) =>
    evaluate(facts.file).stages.flatMap(({ stage, base, platform }) =>
      [...base.missed, ...(platform?.missed ?? [])].map((name) =>
        observed(facts, stage.from, `$${name} is not declared before the first FROM`, {
          fix: `ARG ${name}=… at the top of the file`,
        }),
      ),
    ),
});
