import { commandsOf, isCommand } from "../../format/dockerfile/shell-commands.ts";
import { defineRule } from "../rule.ts";
import { type DockerfileFacts, finalInstructions, finalStage, observed } from "./facts.ts";

export const buildStageShipped = defineRule<DockerfileFacts>({
  id: "build-stage-shipped",
  title: "the stage that compiles the program is shipped as the image",
  level: "warning",
  why: "the compiler, the source, the modules and the caches are shipped with a program that needs none of them",
  observe: (facts) => {
    const build = finalInstructions(facts).find(
      (instruction) =>
        instruction.keyword === "RUN" &&
        commandsOf(instruction).some(
          (command) => isCommand(command, "go", "build") || isCommand(command, "go", "install"),
        ),
    );
    if (build === undefined) return [];
    const { from } = finalStage(facts);
    return [
      observed(facts, build, "the final stage compiles Go code", {
        evidence: [`line ${from.line}: FROM ${from.text}`, `line ${build.line}: RUN …`],
        fix: "a separate stage: FROM scratch (or a small base), COPY --from=build /out/app /app; or plimsoll slim",
      }),
    ];
  },
});
