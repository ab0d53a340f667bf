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
  why: "which ones is known only as far as paths and scripts name them; one that is not there fails when it is started",
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
            what: `${counted(others.length, "program that is not Go's stays", "programs that are not Go's stay")}, with what it takes to load`,
            evidence: [...others.map(describe), ...code],
            fix: "compare with what the service starts; --keep PATH keeps another one",
          }
        : {
            what: "the service can start other programs, and none that the image has is named in it by a path",
            evidence: code,
            fix: "where it does start one, --keep its path",
          },
    ];
  },
  confirm: () => ["nothing that starts another program is linked"],
});
