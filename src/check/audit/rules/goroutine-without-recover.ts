import { defineAuditRule } from "../../audit-rule.ts";

export const goroutineWithoutRecover = defineAuditRule({
  id: "goroutine-without-recover",
  title: "a goroutine of a server that does not recover",
  why: "a panic in it ends the whole process and all other requests with it; net/http recovers only in the handler itself",
  fault: "panic",
  isOn: true,
  cases: {
    handler: {
      certainty: "likely",
      what: ({ call }) => `${call} is started by a handler and runs code of others without recover`,
      fix: () => "defer a function that recovers, logs and reports the panic, as the first thing in the goroutine",
    },
    connection: {
      certainty: "likely",
      what: ({ call }) => `${call} serves a connection and runs code of others without recover`,
      fix: () => "defer a function that recovers, logs and closes the connection, as the first thing in the goroutine",
    },
  },
});
