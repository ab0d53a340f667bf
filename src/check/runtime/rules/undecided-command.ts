import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { defineRule } from "../../rule.ts";

/** The image alone decides what the container's command, and the scripts that it runs, start. */
export const undecidedCommand = defineRule<RuntimeFacts>({
  id: "undecided-command",
  title: "a command starts a program that is not known before it runs",
  level: "warning",
  why: "if a program is missing, starting it fails, so every program that no package owns stays",
  observe: ({ undecided, entrypointProblem }) => {
    if (undecided.length === 0 || entrypointProblem !== undefined) return [];
    return [
      {
        what: `the program that ${undecided[0]} starts is not known before it runs${undecided.length > 1 ? `; the same is true of ${undecided.length - 1} more` : ""}`,
        evidence: undecided.slice(0, 32),
        fix: "name the program in the script; if it belongs to a package, keep it with --keep PATH",
      },
    ];
  },
  confirm: () => ["every command of the scripts names its program"],
});
