import { defineRule } from "../rule.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const fromAsCasing = defineRule<DockerfileFacts>({
  id: "from-as-casing",
  buildkit: "FromAsCasing",
  title: "FROM and AS are spelt in different cases",
  level: "note",
  why: "the two belong together, and a reader looks for them as a pair",
  observe: (facts) =>
    facts.file.stages
      .filter(({ name, from }) => name !== undefined && isInOtherCase(from.keywordAsWritten, from.words[1]!))
      .map(({ from }) => observed(facts, from, `${from.keywordAsWritten} goes with ${from.words[1]}`)),
});

/** A FROM with mixed case is found by another rule. */
function isInOtherCase(from: string, as: string): boolean {
  if (from === from.toUpperCase()) return as !== as.toUpperCase();
  return from === from.toLowerCase() && as !== as.toLowerCase();
}
