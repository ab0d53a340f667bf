import { defineRule } from "../rule.ts";
import { namesSecret } from "../secret-name.ts";
import { type DockerfileFacts, everyInstruction, observed } from "./facts.ts";
import { namesIn } from "./variables.ts";

export const secretInDefinition = defineRule<DockerfileFacts>({
  id: "secret-in-environment",
  buildkit: "SecretsUsedInArgOrEnv",
  title: "a secret is part of the image's environment or history",
  level: "error",
  why: "everybody who can pull the image can read its config and its history",
  observe: (facts) =>
    [...facts.file.preamble, ...everyInstruction(facts)]
      .filter(({ keyword }) => keyword === "ENV" || keyword === "ARG")
      .flatMap((instruction) =>
        namesIn(instruction)
          .filter(namesSecret)
          .map((name) =>
            observed(facts, instruction, `${instruction.keyword} ${name} looks like a secret`, {
              evidence: [`line ${instruction.line}: ${instruction.keyword} ${name}, value not shown`],
              fix: "RUN --mount=type=secret for the build, the runtime's own secrets for the service",
            }),
          ),
      ),
});
