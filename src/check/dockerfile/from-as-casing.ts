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
      .filter(({ name, from }) => name !== undefined && caseOf(from.keywordAsWritten) !== caseOf(from.words[1]!))
      .map(({ from }) => observed(facts, from, `${from.keywordAsWritten} goes with ${from.words[1]}`)),
});

function caseOf(word: string): "upper" | "lower" | "mixed" {
  if (word === word.toUpperCase()) return "upper";
  return word === word.toLowerCase() ? "lower" : "mixed";
}
