import { defineRule } from "../rule.ts";
import { type DockerfileFacts, finalInstructions, observed } from "./facts.ts";

/** ENTRYPOINT and CMD as a string are handed to a shell. */
export const shellForm = defineRule<DockerfileFacts>({
  id: "shell-form",
  buildkit: "JSONArgsRecommended",
  title: "the service is started through a shell",
  level: "warning",
  why: "the shell is process 1 and hands no signal on, so the service is killed in place of stopping; and the image must carry a shell",
  observe: (facts) => {
    const instructions = finalInstructions(facts);
    // Who sets SHELL wants one.
    if (instructions.some(({ keyword }) => keyword === "SHELL")) return [];
    return instructions
      .filter(({ keyword, json, text }) => /^(?:CMD|ENTRYPOINT)$/.test(keyword) && json === undefined && text !== "")
      .map((instruction) =>
        observed(facts, instruction, `${instruction.keyword} is a string, which /bin/sh -c runs`, {
          fix: `${instruction.keyword} ${JSON.stringify(instruction.words)}`,
        }),
      );
  },
});
