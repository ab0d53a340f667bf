import type { RuntimeFacts } from "../../../evidence/runtime/runtime-facts.ts";
import { whyUnknown } from "../../base/need.ts";
import { defineRule } from "../../rule.ts";

/** The linked functions of every Go program are known. */
export const unknownNeeds = defineRule<RuntimeFacts>({
  id: "unknown-needs",
  title: "what a program needs could not be determined",
  level: "note",
  why: "everything that it may ask for stays: users, certificates, time zones, folders; which other files it reads is known only from the paths in it",
  observe: ({ programs }) =>
    programs.flatMap(({ path, kind }) => {
      const reason = kind.is === "go" ? whyUnknown(kind.facts) : undefined;
      if (reason === undefined) return [];
      return [
        {
          what: `/${path} does not say which functions are linked: everything that it may need stays`,
          evidence: [reason],
          fix: "a build without the obfuscator leaves out more",
        },
      ];
    }),
  confirm: () => ["every Go program says which functions are linked"],
});
