import { defineAuditRule } from "../../audit-rule.ts";

export const handlerNotInstrumented = defineAuditRule({
  id: "handler-not-instrumented",
  title: "a handler without instruments beside others that have them",
  why: "its requests are missing in traces and metrics, so that its latency and errors are in no objective",
  fault: "none",
  isOn: true,
  cases: {
    bare: {
      certainty: "likely",
      what: ({ pattern, handler }) => `${handler} is registered for ${pattern} without instruments`,
      fix: () => "wrap it as the others are, or wrap the whole mux",
    },
  },
});
