import { defineAuditRule } from "../../audit-rule.ts";

export const callWithoutDeadline = defineAuditRule({
  id: "call-without-deadline",
  title: "an outgoing call that no deadline reaches",
  why: "a peer that accepts and never answers holds the goroutine, and whoever waits for it, for ever",
  fault: "blackhole",
  isOn: true,
  cases: {
    "default-client": {
      certainty: "certain",
      what: ({ call }) => `${call} uses http.DefaultClient, which has no timeout, with a request without a deadline`,
      fix: () => "send http.NewRequestWithContext with a deadline, through a client of your own that has a Timeout",
    },
    "dial": {
      certainty: "certain",
      what: ({ call }) => `${call} connects without a timeout`,
      fix: ({ instead }) => `use ${instead}, or DialContext with a deadline`,
    },
    "sql": {
      certainty: "certain",
      what: ({ call }) => `${call} waits for the database without a context`,
      fix: ({ instead }) => `use ${instead} with the context of the request, and a deadline`,
    },
    "context": {
      certainty: "certain",
      what: ({ call, context }) => `${call} is called with ${context}, which has no deadline`,
      fix: () => "give it the context of the request, or context.WithTimeout: this client has no timeout of its own",
    },
    "passed-on": {
      certainty: "likely",
      what: ({ call, context }) => `${call} makes an outgoing call with ${context}, which has no deadline`,
      fix: () => "give it the context of the request, or context.WithTimeout",
    },
  },
});
