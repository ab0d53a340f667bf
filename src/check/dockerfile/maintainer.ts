import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed } from "./facts.ts";

export const maintainer = defineRule<DockerfileFacts>({
  id: "maintainer",
  buildkit: "MaintainerDeprecated",
  title: "MAINTAINER is deprecated",
  level: "note",
  why: "it sets a field that most tools do not show; they do show a label",
  observe: (facts) =>
    everyInstruction(facts)
      .filter(({ keyword }) => keyword === "MAINTAINER")
      .map((instruction) =>
        observed(facts, instruction, "the author is named by MAINTAINER", {
          fix: `LABEL org.opencontainers.image.authors=${JSON.stringify(instruction.text)}`,
        }),
      ),
});
