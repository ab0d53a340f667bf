import { switchesDebugOn } from "../debug-variable.ts";
import { defineRule } from "../rule.ts";
import { type DockerfileFacts, finalInstructions, observed, pairsOf } from "./facts.ts";

export const debugDeclared = defineRule<DockerfileFacts>({
  id: "debug-environment",
  title: "debugging is switched on in the image",
  level: "warning",
  why: "more is logged than should leave the service, and it is slower; whoever needs it can set it when the container starts",
  observe: (facts) =>
    finalInstructions(facts)
      .filter(({ keyword }) => keyword === "ENV")
      .flatMap((instruction) =>
        pairsOf(instruction)
          .filter(([name, value = ""]) => switchesDebugOn(name, value))
          .map(([name]) => observed(facts, instruction, `ENV ${name} switches debugging on`, { fix: "leave it out" })),
      ),
});
