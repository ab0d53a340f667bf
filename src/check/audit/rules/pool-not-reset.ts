import { defineAuditRule } from "../../audit-rule.ts";

export const poolNotReset = defineAuditRule({
  id: "pool-not-reset",
  title: "an object of a sync.Pool that is never reset",
  why: "the next request finds what the last one left: wrong answers, and data of one user shown to another",
  fault: "load",
  isOn: true,
  cases: {
    buffer: {
      certainty: "certain",
      what: ({ object }) => `${object} is put back into its pool with its content, and nobody resets it`,
      fix: () => "call Reset directly after Get",
    },
    reset: {
      certainty: "likely",
      what: ({ object }) => `${object} has a Reset that nobody calls before it is used again`,
      fix: () => "call Reset directly after Get, or before Put",
    },
  },
});
