import { defineAuditRule } from "../../audit-rule.ts";

export const httpServerTimeout = defineAuditRule({
  id: "http-server-timeout",
  title: "an http.Server that waits for ever for a request",
  why: "clients that send their request byte by byte hold connections and goroutines until none are left",
  fault: "slow-client",
  isOn: true,
  cases: {
    literal: {
      certainty: "certain",
      what: () => "an http.Server has neither ReadHeaderTimeout nor ReadTimeout",
      fix: () => "set ReadHeaderTimeout, for example to 5 * time.Second",
    },
    function: {
      certainty: "certain",
      what: ({ call }) => `${call} starts a server without any timeout`,
      fix: () => "make an http.Server with ReadHeaderTimeout, and call its method",
    },
  },
});
