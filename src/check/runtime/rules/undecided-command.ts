import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { defineRule } from "../../rule.ts";

/** The image alone decides what the container's command, and the scripts that it runs, start. */
export const undecidedCommand = defineRule<RuntimeFacts>({
  id: "undecided-command",
  title: "only the running shell knows what it starts",
  level: "warning",
  why: "a program that is not there fails when it is started: so every program that no package owns stays",
  observe: ({ undecided, entrypointProblem }) => {
    if (undecided.length === 0 || entrypointProblem !== undefined) return [];
    return [
      {
        what: `what ${undecided[0]} starts follows from what is known when it runs${undecided.length > 1 ? `, and so do ${undecided.length - 1} more` : ""}`,
        evidence: undecided.slice(0, 32),
        fix: "start the service by its own name; --keep PATH keeps a program of a package that it starts",
      },
    ];
  },
  confirm: () => ["every command of the scripts names its program"],
});
