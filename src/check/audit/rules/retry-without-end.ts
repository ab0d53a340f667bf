import { defineAuditRule } from "../../audit-rule.ts";

export const retryWithoutEnd = defineAuditRule({
  id: "retry-without-end",
  title: "a loop that tries again for ever",
  why: "while the peer is down nothing ends it: no shutdown, no deadline of the request, no error that somebody sees",
  fault: "refused",
  isOn: true,
  cases: {
    outgoing: {
      certainty: "certain",
      what: ({ call }) => `${call} is tried again until it works, and nothing else ends the loop`,
      fix: () => "end it with a context, or after a number of attempts",
    },
  },
});
