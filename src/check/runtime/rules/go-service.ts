import { defineRule } from "../../rule.ts";
import type { RuntimeFacts } from "../runtime-facts.ts";
import type { StartedProgram } from "../started-program.ts";

/** One of the programs that the container starts is a Go program. */
export const goService = defineRule<RuntimeFacts>({
  id: "go-service",
  title: "the image does not start a Go program",
  level: "error",
  why: "what a program needs is read from what Go's linker writes into it; of others it is not known, and not guessed",
  observe: ({ where, entrypointProblem, programs }) => {
    if (entrypointProblem !== undefined || programs.some(({ kind }) => kind.is === "go")) return [];
    return [
      {
        what: `${where} is not the image of a Go service`,
        evidence: programs.slice(0, 16).map(describe),
        fix: "name an image that starts a program built by Go for Linux, not packed",
      },
    ];
  },
  confirm: ({ programs }) => programs.filter(({ kind }) => kind.is === "go").map(describe),
});

export function describe({ path, why, kind }: StartedProgram): string {
  switch (kind.is) {
    case "go":
      return `/${path} (${why}) is a Go program`;
    case "script":
      return `/${path} (${why}) is a script for ${kind.script.interpreter}`;
    default:
      return `/${path} (${why}): ${kind.because}`;
  }
}
