import { defineRule } from "../rule.ts";
import { type DockerfileFacts, finalInstructions, observed } from "./facts.ts";

export const anonymousVolume = defineRule<DockerfileFacts>({
  id: "anonymous-volume",
  title: "VOLUME makes a volume nobody asked for",
  level: "note",
  why: "every container start leaves one behind, files below it are copied into it first, and no base image can undo it",
  observe: (facts) =>
    finalInstructions(facts)
      .filter(({ keyword }) => keyword === "VOLUME")
      .map((instruction) =>
        observed(facts, instruction, `VOLUME ${(instruction.json ?? instruction.words).join(", ")}`, {
          fix: "leave it out, and mount what is wanted when the container starts",
        }),
      ),
});
