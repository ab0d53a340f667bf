import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed } from "./facts.ts";

export const legacyKeyValue = defineRule<DockerfileFacts>({
  id: "legacy-key-value",
  buildkit: "LegacyKeyValueFormat",
  title: "ENV or LABEL without an equals sign",
  level: "note",
  why: "the rest of the line becomes one value, however many variables were meant",
  observe: (facts) =>
    everyInstruction(facts)
      .filter(({ pairs }) => pairs[0]?.isLegacy === true)
      .map((instruction) =>
        observed(
          facts,
          instruction,
          `${instruction.keyword} ${instruction.words[0]} has a space instead of an equals sign`,
          {
            evidence: [`line ${instruction.line}: ${instruction.keyword} ${instruction.words[0]} …`],
            fix: `${instruction.keyword} ${instruction.words[0]}=…`,
          },
        ),
      ),
});
