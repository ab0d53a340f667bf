import { defineAuditRule } from "../../audit-rule.ts";

export const goroutineLeftBehind = defineAuditRule({
  id: "goroutine-left-behind",
  title: "a goroutine that stays when nobody waits any more",
  why: "each request that gives up leaves a goroutine behind with all that it holds, until memory runs out",
  fault: "latency",
  isOn: true,
  cases: {
    send: {
      certainty: "certain",
      what: ({ channel }) => `the goroutine sends on ${channel}, which has no room, and its receiver may leave first`,
      fix: ({ channel }) => `make ${channel} with room for one, or send in a select with the context's Done`,
    },
  },
});
