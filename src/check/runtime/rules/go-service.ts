import type { BinaryFacts } from "../../../evidence/binary/facts.ts";
import { FOR_HEALTHCHECK, type RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import type { StartedProgram } from "../../../evidence/runtime/started-program.ts";
import { Absent } from "../../../format/go/absent.ts";
import { defineRule } from "../../rule.ts";

/** One of the programs that the container starts is a Go program, or loads a library that was built by Go. */
export const goService = defineRule<RuntimeFacts>({
  id: "go-service",
  title: "the image does not start a Go program",
  level: "error",
  why: "plimsoll reads what a program needs from what Go's linker writes into it; for other programs this is not known, and plimsoll does not guess",
  observe: ({ where, entrypointProblem, programs, goObjects }) => {
    const isService = ({ kind, why }: StartedProgram) => kind.is === "go" && why !== FOR_HEALTHCHECK;
    if (entrypointProblem !== undefined || programs.some(isService) || goObjects.length > 0) return [];
    return [
      {
        what: `${where} is not the image of a Go service`,
        evidence: programs.slice(0, 16).map(describe),
        fix: "name an image that starts a Go program for Linux that is not packed",
      },
    ];
  },
  confirm: ({ programs, goObjects }) => [
    ...programs.filter(({ kind }) => kind.is === "go").map(describe),
    ...goObjects.map(({ path, loadedBy }) => `/${path} (/${loadedBy} loads it) was built by Go`),
  ],
});

export function describe({ path, why, kind }: StartedProgram): string {
  switch (kind.is) {
    case "go":
      return `/${path} (${why}) is a Go program${incompletely(kind.facts)}`;
    case "script":
      return `/${path} (${why}) is a script for ${kind.script.interpreter}`;
    default:
      return `/${path} (${why}): ${kind.because}`;
  }
}

/** What could not be read of the program: whatever it may need is then kept. */
function incompletely({ origin, buildInfo, functions }: BinaryFacts): string {
  const maker = origin?.by === "gccgo" ? " of gccgo" : "";
  if (!(buildInfo instanceof Absent)) return functions instanceof Absent ? ", whose functions are not known" : "";
  const unknown = functions instanceof Absent ? "functions and modules" : "modules";
  return `${maker}, recognised by ${origin?.evidence}; its ${unknown} are not known`;
}
