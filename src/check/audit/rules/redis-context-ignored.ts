import { defineAuditRule } from "../../audit-rule.ts";

export const redisContextIgnored = defineAuditRule({
  id: "redis-context-ignored",
  title: "a client of redis that ignores the deadline of a context",
  why: "a redis that is slow makes each request wait for its read timeout, and not for its own deadline",
  fault: "latency",
  isOn: true,
  cases: {
    options: {
      certainty: "certain",
      what: () => "the options of redis leave ContextTimeoutEnabled off, so that deadlines of contexts do not count",
      fix: () => "set ContextTimeoutEnabled: true",
    },
    worst: {
      certainty: "certain",
      what: ({ worst }) =>
        `the options of redis leave ContextTimeoutEnabled off: a command may take up to ${worst}, whatever its context says`,
      fix: () => "set ContextTimeoutEnabled: true",
    },
  },
});
