import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { whyUnknown } from "../../base/need.ts";
import { defineRule } from "../../rule.ts";

/** The linked functions of every Go program are known. */
export const unknownNeeds = defineRule<RuntimeFacts>({
  id: "unknown-needs",
  title: "what a program needs could not be determined",
  level: "note",
  why: "what it may ask for stays: users, certificates, time zones, folders; what else it reads, only its paths tell",
  observe: ({ programs }) =>
    programs.flatMap(({ path, kind }) => {
      const reason = kind.is === "go" ? whyUnknown(kind.facts) : undefined;
      if (reason === undefined) return [];
      return [
        {
          what: `/${path} does not say which functions are linked: what it may need stays`,
          evidence: [reason],
          fix: "build it without an obfuscator to leave out more",
        },
      ];
    }),
  confirm: () => ["every Go program says which functions are linked"],
});
