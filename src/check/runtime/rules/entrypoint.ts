import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { defineRule } from "../../rule.ts";

/** The program that the container starts exists, can be executed, and is not hidden by a mount. */
export const entrypoint = defineRule<RuntimeFacts>({
  id: "entrypoint",
  title: "plimsoll cannot find the program that the container starts",
  level: "error",
  why: "what a service needs follows from that program: without it, plimsoll could only leave out everything or nothing",
  observe: ({ where, command, entrypointProblem }) => {
    if (entrypointProblem === undefined) return [];
    return [
      {
        what: `the program that ${where} starts cannot be found: ${entrypointProblem}`,
        evidence: [`Entrypoint and Cmd: ${JSON.stringify(command.words)}`],
        fix: "name the service's program in the image's Entrypoint, as an absolute path and in exec form",
      },
    ];
  },
  confirm: ({ programs }) => programs.slice(0, 1).map(({ path }) => `the container starts /${path}`),
});
