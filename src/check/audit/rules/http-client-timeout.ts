import { defineAuditRule } from "../../audit-rule.ts";

export const httpClientTimeout = defineAuditRule({
  id: "http-client-timeout",
  title: "an http.Client without a timeout",
  why: "a server that accepts and never answers holds the goroutine, and the connection, for ever",
  fault: "blackhole",
  isOn: true,
  cases: {
    literal: {
      certainty: "certain",
      what: ({ call }) => `an http.Client without Timeout sends a request without a deadline in ${call}`,
      fix: () => "set Timeout, or send http.NewRequestWithContext with a deadline",
    },
  },
});
