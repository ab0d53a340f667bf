import type { Instruction } from "../../format/dockerfile/dockerfile.ts";
import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed } from "./facts.ts";

export const instructionCasing = defineRule<DockerfileFacts>({
  id: "instruction-casing",
  buildkit: "ConsistentInstructionCasing",
  title: "instructions are written in different cases",
  level: "note",
  why: "an instruction in another case looks like an argument",
  observe: (facts) => {
    // BuildKit ignores instructions before the first FROM.
    const all = everyInstruction(facts);
    const upper = all.filter(isUpper).length;
    const lower = all.filter(isLower).length;
    const usual = upper >= lower ? isUpper : isLower;
    return all
      .filter((instruction) => !usual(instruction))
      .map((instruction) =>
        observed(facts, instruction, `${instruction.keywordAsWritten} is not in the case of the others`, {
          fix: usual === isUpper ? instruction.keyword : instruction.keyword.toLowerCase(),
        }),
      );
  },
});

function isUpper({ keyword, keywordAsWritten }: Instruction): boolean {
  return keywordAsWritten === keyword;
}

function isLower({ keyword, keywordAsWritten }: Instruction): boolean {
  return keywordAsWritten === keyword.toLowerCase();
}
