import { defineAuditRule } from "../../audit-rule.ts";

export const retryWithoutBackoff = defineAuditRule({
  id: "retry-without-backoff",
  title: "a loop that tries again at once",
  why: "while the peer is down it uses a whole core, fills the log, and keeps the peer from coming back",
  fault: "refused",
  isOn: true,
  cases: {
    outgoing: {
      certainty: "certain",
      what: ({ call }) => `${call} is tried again without a pause for as long as it fails`,
      fix: () => "wait between attempts, longer each time and with jitter, and end with the context",
    },
    accept: {
      certainty: "certain",
      what: ({ call }) =>
        `${call} is called again without a pause when it fails, as it does when no descriptor is left`,
      fix: () => "wait before the next attempt, longer each time, as net/http does",
    },
  },
});
