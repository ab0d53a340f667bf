import { namesSecret } from "../../base/secret-name.ts";
import { defineRule } from "../rule.ts";
import { evaluate, type Step } from "./evaluation/evaluation.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const secretInDefinition = defineRule<DockerfileFacts>({
  id: "secret-in-environment",
  buildkit: "SecretsUsedInArgOrEnv",
  title: "a secret is part of the image's environment or history",
  level: "error",
  why: "everybody who can pull the image can read its config and its history",
  observe: (facts) =>
    evaluate(facts.file)
      .stages.flatMap(({ steps }) => steps)
      .flatMap((step) =>
        namesSetBy(step)
          .filter(namesSecret)
          .map((name) =>
            observed(facts, step.instruction, `${step.instruction.keyword} ${name} looks like a secret`, {
              evidence: [`line ${step.instruction.line}: ${step.instruction.keyword} ${name}, value not shown`],
              fix: "use RUN --mount=type=secret for the build, and the runtime's secrets for the service",
            }),
          ),
      ),
});

function namesSetBy({ instruction, pairs }: Step): readonly string[] {
  if (!/^(?:ENV|ARG)$/.test(instruction.keyword)) return [];
  return pairs.map(({ name }, index) => name.text ?? instruction.pairs[index]!.name);
}
