import { switchesDebugOn } from "../debug-variable.ts";
import { defineRule } from "../rule.ts";
import { type DockerfileFacts, finalInstructions, observed, pairsOf } from "./facts.ts";

export const debugDeclared = defineRule<DockerfileFacts>({
  id: "debug-environment",
  title: "debugging is switched on in the image",
  level: "warning",
  why: "the service logs more than it should, and is slower; debugging can be switched on when a container starts",
  observe: (facts) =>
    finalInstructions(facts)
      .filter(({ keyword }) => keyword === "ENV")
      .flatMap((instruction) =>
        pairsOf(instruction)
          .filter(([name, value = ""]) => switchesDebugOn(name, value))
          .map(([name]) => observed(facts, instruction, `ENV ${name} switches debugging on`, { fix: "leave it out" })),
      ),
});
