import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed } from "./facts.ts";

export const maintainer = defineRule<DockerfileFacts>({
  id: "maintainer",
  buildkit: "MaintainerDeprecated",
  title: "MAINTAINER is deprecated",
  level: "note",
  why: "it ends in a field of its own that most tools do not show; a label does",
  observe: (facts) =>
    everyInstruction(facts)
      .filter(({ keyword }) => keyword === "MAINTAINER")
      .map((instruction) =>
        observed(facts, instruction, "the author is named by MAINTAINER", {
          fix: `LABEL org.opencontainers.image.authors=${JSON.stringify(instruction.text)}`,
        }),
      ),
});
