import { counted } from "../../../base/counted.ts";
import { mayNeed } from "../../../evidence/runtime/needed.ts";
import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { defineRule } from "../../rule.ts";
import { describe } from "./go-service.ts";

/** Only Go programs are started, and none of them starts other programs. */
export const startedPrograms = defineRule<RuntimeFacts>({
  id: "started-programs",
  title: "the service starts other programs",
  level: "warning",
  why: "plimsoll knows only those that paths and scripts name; if a program is missing, starting it fails",
  observe: ({ programs, evidence, entrypointProblem }) => {
    if (entrypointProblem !== undefined) return [];
    const others = programs.filter(({ kind }) => kind.is !== "go");
    const starting = evidence.find(({ id }) => id === "child-programs");
    const mayStart = mayNeed(evidence, "child-programs");
    if (others.length === 0 && !mayStart) return [];
    const code = mayStart ? (starting?.why ?? []) : [];
    return [
      others.length > 0
        ? {
            what: `${counted(others.length, "program that Go did not build stays", "programs that Go did not build stay")}, with everything that must be loaded`,
            evidence: [...others.map(describe), ...code],
            fix: "compare with what the service starts; --keep PATH keeps another one",
          }
        : {
            what: "the service can start other programs, but it contains the path of no program in the image",
            evidence: code,
            fix: "if it starts one, keep that one: --keep PATH",
          },
    ];
  },
  confirm: () => ["nothing that starts another program is linked"],
});
