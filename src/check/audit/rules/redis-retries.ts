import { defineAuditRule } from "../../audit-rule.ts";

export const redisRetries = defineAuditRule({
  id: "redis-retries",
  title: "retries of redis that add up beyond the deadline",
  why: "a redis that does not answer makes each request take many times what its deadline allows",
  fault: "latency",
  isOn: true,
  cases: {
    options: {
      certainty: "certain",
      what: ({ worst, deadline }) =>
        `a command of redis may take up to ${worst} with its retries, and its context allows ${deadline}`,
      fix: () => "set ContextTimeoutEnabled: true, and lower MaxRetries or ReadTimeout",
    },
  },
});
