import { defineRule } from "../rule.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const fromAsCasing = defineRule<DockerfileFacts>({
  id: "from-as-casing",
  buildkit: "FromAsCasing",
  title: "FROM and AS are written in different cases",
  level: "note",
  why: "they are two parts of one instruction, and people search for them in the usual spelling",
  observe: (facts) =>
    facts.file.stages
      .filter(({ name, from }) => name !== undefined && isInOtherCase(from.keywordAsWritten, from.words[1]!))
      .map(({ from }) => observed(facts, from, `${from.keywordAsWritten} and ${from.words[1]} are in different cases`)),
});

/** A FROM with mixed case is found by another rule. */
function isInOtherCase(from: string, as: string): boolean {
  if (from === from.toUpperCase()) return as !== as.toUpperCase();
  return from === from.toLowerCase() && as !== as.toLowerCase();
}
