import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { defineRule } from "../../rule.ts";

/** The container starts its program directly, not through a shell. */
export const startedByShell = defineRule<RuntimeFacts>({
  id: "started-by-shell",
  title: "the container starts a shell that starts the service",
  level: "warning",
  why: "a shell has to be in the image, and signals reach it instead of the service",
  observe: ({ command: { shell, words } }) => {
    if (shell === undefined) return [];
    const { plainWords, script, variables } = shell;
    const evidence = [`Entrypoint and Cmd: ${JSON.stringify(words)}`];
    if (plainWords !== undefined) {
      return [
        {
          what: `the shell does nothing but start ${plainWords[0]}: it is left out, and the config starts the program directly`,
          evidence: [...evidence, `now: ${JSON.stringify(plainWords)}`],
          fix: `write the exec form into the Dockerfile: ${JSON.stringify(plainWords)}`,
        },
      ];
    }
    const why = variables.length > 0 ? `it replaces ${variables.join(", ")}` : "it does more than start one program";
    return [
      {
        what: `the shell stays, because ${why}: ${script}`,
        evidence,
        fix: "write the exec form into the Dockerfile, and let the service read its variables itself",
      },
    ];
  },
  confirm: () => ["the container starts its program without a shell"],
});
