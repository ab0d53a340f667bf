import { defineRule } from "../rule.ts";
import { type DockerfileFacts, finalInstructions, observed } from "./facts.ts";

export const anonymousVolume = defineRule<DockerfileFacts>({
  id: "anonymous-volume",
  title: "VOLUME creates a volume at every container start",
  level: "note",
  why: "the volumes stay afterwards, the files below the path are copied into each of them, and no image that is based on this one can undo it",
  observe: (facts) =>
    finalInstructions(facts)
      .filter(({ keyword }) => keyword === "VOLUME")
      .map((instruction) =>
        observed(facts, instruction, `VOLUME ${(instruction.json ?? instruction.words).join(", ")}`, {
          fix: "leave it out, and mount a volume when the container starts",
        }),
      ),
});
