import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { defineRule } from "../../rule.ts";

/** The program that the container starts exists, can be executed, and is not hidden by a mount. */
export const entrypoint = defineRule<RuntimeFacts>({
  id: "entrypoint",
  title: "the program that the container starts cannot be followed",
  level: "error",
  why: "what the service needs follows from that program: without it, everything would be left out or nothing",
  observe: ({ where, command, entrypointProblem }) => {
    if (entrypointProblem === undefined) return [];
    return [
      {
        what: `${where} starts nothing that can be followed: ${entrypointProblem}`,
        evidence: [`Entrypoint and Cmd: ${JSON.stringify(command.words)}`],
        fix: "name the service's program in the image's Entrypoint, as an absolute path and in exec form",
      },
    ];
  },
  confirm: ({ programs }) => programs.slice(0, 1).map(({ path }) => `the container starts /${path}`),
});
